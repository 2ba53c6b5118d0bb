import pytest

from estate.overrides import overrides
from estate.problems import BadInput

STATED = {"rounds": 200, "learning_rate": 0.1, "booster": "gbtree", "verbose": True}


def test_values_arrive_as_the_text_a_training_job_is_told():
    given = ["rounds=1", "learning_rate=1e-3", "booster=dart", "verbose=false"]
    assert overrides(STATED, given) == {"rounds": "1", "learning_rate": "1e-3", "booster": "dart", "verbose": "false"}


def test_a_rate_may_be_a_whole_number():
    assert overrides(STATED, ["learning_rate=1"]) == {"learning_rate": "1"}


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("rounds", "name=value, got rounds"),
        ("round=1", "got round; did you mean rounds?"),
        ("rounds=1.5", "rounds must be a whole number, got 1.5"),
        ("rounds=", "rounds must be a whole number, got nothing"),
        ("learning_rate=nan", "learning_rate must be a number, got nan"),
        ("learning_rate=fast", "must be a number, got fast"),
        ("verbose=yes", "must be true or false, got yes"),
        ("booster=", "must be text, got nothing"),
    ],
)
def test_a_pair_that_fits_no_hyperparameter_is_refused(pair, message):
    with pytest.raises(BadInput, match=message.replace("?", r"\?")):
        overrides(STATED, [pair])


def test_every_wrong_pair_is_named_at_once():
    with pytest.raises(BadInput) as caught:
        overrides(STATED, ["rounds=x", "colour=red"])
    assert len(str(caught.value).splitlines()) == 2
