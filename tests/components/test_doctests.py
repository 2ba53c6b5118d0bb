"""The examples in the docstrings of components, stacks and policies are true."""

import doctest
import importlib
import pkgutil

import pytest

import components
import policies
import stacks

MODULES = [
    found.name
    for package in (components, policies, stacks)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
