"""This file makes `import pulumi_aws` cheap: a service's package loads a resource's module when the program names it.

The generated `pulumi_aws/<service>/__init__.py` imports every module of the service: seconds for ec2 and sagemaker.
"""

import importlib
import re
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

_STAR = re.compile(r"^from \.(\w+) import \*", re.MULTILINE)
_NAMES = re.compile(r"__all__ = \[(.*?)\]", re.DOTALL)
_SHARED = ("_inputs", "_enums")
HEAD = 4096
"""Bytes of a generated module within which its `__all__` stands."""


class LazyServices(MetaPathFinder, Loader):
    """Finds `pulumi_aws.<service>` and loads it empty, with the names it will have."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, service = fullname.partition(".")
        if package != "pulumi_aws" or not service or "." in service or service.startswith("_"):
            return None
        found = PathFinder.find_spec(fullname, path)
        if found is None or not found.submodule_search_locations:
            return None
        lazy = spec_from_loader(fullname, self, origin=found.origin, is_package=True)
        if lazy is not None:
            lazy.submodule_search_locations = list(found.submodule_search_locations)
        return lazy

    def create_module(self, spec: ModuleSpec) -> None:  # noqa: ARG002  the protocol's signature
        return None

    def exec_module(self, module: ModuleType) -> None:
        folder = Path(next(iter(module.__path__)))
        index = _index(folder)

        def attribute(name: str) -> Any:
            value = _load(module.__name__, name, index)
            setattr(module, name, value)
            return value

        module.__dict__["__getattr__"] = attribute
        module.__dict__["__all__"] = [*index]


def _index(folder: Path) -> dict[str, str]:
    """Name -> module that has it, read from the modules' text without running them."""
    found: dict[str, str] = {}
    for module in _STAR.findall((folder / "__init__.py").read_text()):
        if module in _SHARED:
            continue
        with (folder / f"{module}.py").open() as text:
            names = _NAMES.search(text.read(HEAD))
        for name in re.findall(r"'(\w+)'", names.group(1) if names else ""):
            found.setdefault(name, module)
    return found


def _load(package: str, name: str, index: dict[str, str]) -> Any:
    if name in index:
        return getattr(importlib.import_module(f"{package}.{index[name]}"), name)
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "outputs":
        return importlib.import_module(f"{package}.outputs")
    for shared in _SHARED:
        try:
            return getattr(importlib.import_module(f"{package}.{shared}"), name)
        except (AttributeError, ImportError):
            continue
    raise AttributeError(f"module {package!r} has no attribute {name!r}")


def install() -> None:
    """Make it so for every later import; packages that are loaded already stay as they are."""
    if not any(isinstance(finder, LazyServices) for finder in sys.meta_path):
        sys.meta_path.insert(0, LazyServices())
