"""What `estate drift` refuses because the use of it that was asked for would not read it."""

import pytest

from estate.__main__ import run
from estate.export.write import write
from estate.problems import BadInput


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("flight-delay --rows 5", "--rows must be given with estate drift power LINE, got it with verdicts"),
        ("flight-delay --for evidently", "--for must be given with estate drift export LINE, got it with verdicts"),
        ("power flight-delay --from 2013-01-01", "--from must be given with estate drift export LINE or estate drift LINE"),
        ("power flight-delay --report", "--report must be given with estate drift LINE, got it with power"),
        ("export flight-delay --runs 60", "--runs must be given with estate drift power LINE, got it with export"),
        ("flight-delay --from '' --to ''", "--from must be a date such as 2013-09-01, got nothing"),
        ("flight-delay --from 2013-05-02 --to 2013-05-02", "--from must be given with a later --to"),
    ],
)  # fmt: skip
def test_an_option_that_would_not_be_read_is_refused(capsys, tmp_path, monkeypatch, asked, said):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    code = run(["drift", *[word.strip("'") for word in asked.split()]])
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"--output must be a folder that can be made, got .*file/x; Not a directory"):
        write(tmp_path / "file" / "x", "csv", {}, {}, {})
