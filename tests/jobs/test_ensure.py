import subprocess

import pytest

from jobs.kit import ensure


def test_only_what_is_absent_or_of_another_version_is_lacking():
    assert ensure.lacking(["a==1", "b==2", "c==3"], {"a": "1", "b": "1"}.get) == ["b==2", "c==3"]


def test_a_requirement_without_a_version_is_refused():
    with pytest.raises(ValueError, match="must pin every package, got numpy>=1; write numpy>=1==<version>"):
        ensure.lacking(["numpy>=1"], {}.get)


@pytest.mark.parametrize(("pin", "calls"), [("pytest", 0), ("no-such-package", 1)])
def test_pip_runs_only_when_something_is_lacking(tmp_path, monkeypatch, pin, calls):
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: asked.append(command))
    (tmp_path / "requirements.txt").write_text(f"{pin}=={ensure.installed_version(pin) or '1'}\n")

    ensure.main(str(tmp_path / "requirements.txt"))
    assert len(asked) == calls
