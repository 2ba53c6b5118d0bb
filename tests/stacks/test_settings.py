"""A stack's settings: every wrong field is named, in the file it stands in."""

import pytest

from stacks.settings import Settings, SettingsError
from tests.estate_program import ENVIRONMENTS, deploy, settings_of

GOOD = settings_of("dev")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environments_file_can_be_used(environment):
    assert Settings.read(settings_of(environment), environment).environment == environment


def test_an_unknown_key_is_refused_with_the_file_and_the_nearest_key():
    with pytest.raises(SettingsError) as refused:
        Settings.read({**GOOD, "colour": "blue", "keep_stat": True}, "dev")

    assert str(refused.value) == (
        "stacks/config/Pulumi.dev.yaml: mlops:estate.colour must be a known key, got colour; "
        "stacks/config/Pulumi.dev.yaml: mlops:estate.keep_stat must be a known key, got keep_stat; did you mean keep_state?"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"capture_days": 0}, "capture_days must be at least 1, got 0"),
        ({"consumer_accounts": ["12"]}, r"consumer_accounts.0 must match .*, got '12'"),
        ({"environment": "qa"}, "environment must be one of 'local', 'dev', 'staging' or 'prod', got 'qa'"),
        ({"github": {"repository": "a/*"}}, "github.repository must match"),
        ({"log_retention_days": 31}, "log_retention_days must be one of"),
    ],
)
def test_a_wrong_value_is_refused(change, says):
    with pytest.raises(SettingsError, match=says):
        Settings.read({**GOOD, **change}, "dev")


@pytest.mark.parametrize("raw", [None, "text", []])
def test_a_file_without_settings_is_refused(raw):
    with pytest.raises(SettingsError, match=r"Pulumi\.qa\.yaml: mlops:estate must be a mapping, got"):
        Settings.read(raw, "qa")


def test_the_program_stops_before_it_declares_anything():
    with pytest.raises(SettingsError, match="colour"):
        deploy({**GOOD, "colour": "blue"})


def test_own_tags_cannot_hide_whose_it_is():
    settings = Settings.read({**GOOD, "tags": {"Owner": "nobody", "Team": "x"}}, "dev")

    assert settings.all_tags["Owner"] == "ml-platform"
    assert settings.all_tags["Team"] == "x"
