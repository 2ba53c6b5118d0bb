"""What is read before anything is deployed."""

from pathlib import Path

import pytest

from estate import deploying
from estate.problems import BadInput
from estate.where import Where


def test_an_environment_with_a_layer_is_told_to_build_it_before_anything_is_asked_of_the_cloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stacks.settings.BUILD", tmp_path)

    with pytest.raises(BadInput, match=r"lambda_layer must find .*/layer, got no such folder; `make layer` builds it"):
        deploying.check(Where("dev"))


def test_an_environment_whose_layer_is_built_may_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "layer" / "python").mkdir(parents=True)
    monkeypatch.setattr("stacks.settings.BUILD", tmp_path)

    deploying.check(Where("dev"))


def test_the_laptop_needs_no_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stacks.settings.BUILD", tmp_path)

    deploying.check(Where())
