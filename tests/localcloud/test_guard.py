"""Our extensions refuse a MiniStack they do not know."""

from localcloud.ministack.guard import problems


def test_the_installed_ministack_has_every_name_that_we_touch():
    assert problems() == []


def test_another_version_and_a_missing_name_are_said():
    assert problems("0.0.1", {"ministack.services.sts": ("register_session", "gone")}) == [
        "ministack must be exactly 0.0.1, got 1.5.33; install requirements.lock",
        "ministack.services.sts must have gone, which our extensions use",
    ]
