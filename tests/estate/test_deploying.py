"""What is read before anything is deployed."""

from pathlib import Path

import pytest

from estate import deploying
from estate.problems import BadInput
from estate.where import Where
from stacks.settings import Settings


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


def test_a_laptop_in_another_region_is_refused_before_half_of_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Settings.read
    elsewhere = staticmethod(lambda stated, stack: read(stated, stack).model_copy(update={"region": "eu-west-1"}))
    monkeypatch.setattr(Settings, "read", elsewhere)

    with pytest.raises(BadInput, match=r"^region must be us-east-1, which is where the local cloud is, got eu-west-1$"):
        deploying.check(Where())
