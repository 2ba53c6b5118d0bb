from importlib.metadata import PackageNotFoundError

import pytest

from jobs.kit.ensure import main, missing

HERE = {"numpy": "2.4.1", "duckdb": "2.0.0"}


def installed(name):
    if name not in HERE:
        raise PackageNotFoundError(name)
    return HERE[name]


@pytest.mark.parametrize(
    ("lines", "absent"),
    [
        (["numpy==2.4.1", "duckdb==2.0.0"], []),
        (["numpy==2.4.2"], ["numpy==2.4.2"]),
        (["pyarrow==26.0"], ["pyarrow==26.0"]),
        (["# pinned", "", "  numpy==2.4.1  "], []),
    ],
)
def test_only_what_is_absent_or_of_another_version_is_missing(lines, absent):
    assert missing(lines, installed) == absent


def test_where_all_is_there_nothing_is_installed(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("pytest==" + pytest.__version__ + "\n")
    monkeypatch.setattr("subprocess.run", lambda *_a, **_k: pytest.fail("nothing may be installed"))
    main(str(tmp_path / "requirements.txt"))
