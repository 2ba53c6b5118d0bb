"""A line's code as one archive: complete, reproducible, honest about where it came from."""

import io
import json
import subprocess
import tarfile

import pytest

from components.code_archive import Origin, digest, files, origin, pack

CLEAN = Origin(commit="c" * 40, dirty=False)


def unpack(archive):
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def test_the_same_files_make_the_same_bytes_in_any_order():
    some = {"a.py": b"1", "b/c.py": b"2"}

    assert pack(some, CLEAN) == pack(dict(reversed(some.items())), CLEAN)


def test_the_hour_of_packing_does_not_show(monkeypatch):
    archives = []
    for moment in (0.0, 1e9):
        monkeypatch.setattr("time.time", lambda moment=moment: moment)
        archives.append(pack({"a.py": b"1"}, CLEAN))

    assert archives[0] == archives[1]


@pytest.mark.parametrize("changed", [{"a.py": b"2"}, {"b.py": b"1"}, {"a.py": b"1", "b.py": b""}])
def test_any_other_file_makes_another_digest(changed):
    assert digest(changed) != digest({"a.py": b"1"})


def test_the_archive_says_what_it_is():
    said = json.loads(unpack(pack({"a.py": b"1"}, CLEAN))["code.json"])

    assert said == {"commit": "c" * 40, "dirty": False, "sha256": digest({"a.py": b"1"})}


def test_a_lines_archive_has_the_jobs_its_own_code_and_how_to_start():
    found = files("flight_delay")

    assert {"run.sh", "train.py", "requirements.txt", "jobs/__init__.py", "models/__init__.py"} <= found.keys()
    assert {"models/flight_delay/model.yaml", "models/flight_delay/features.py"} <= found.keys()
    assert not [name for name in found if "__pycache__" in name or name.endswith(".pyc")]
    pinned = found["requirements.txt"].decode().splitlines()
    assert all("==" in line for line in pinned)
    assert any(line.startswith("xgboost-cpu==") for line in pinned)


def test_code_is_traced_to_the_last_commit_that_touched_it_and_to_whether_it_changed_since(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=t", "-c", "user.email=t@t", *words], check=True)

    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "a.py").write_text("1")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "code")
    first = origin("flight_delay", tmp_path)
    (tmp_path / "README").write_text("words")
    git("add", ".")
    git("commit", "-q", "-m", "words")

    assert origin("flight_delay", tmp_path) == first
    assert not first.dirty
    (tmp_path / "jobs" / "a.py").write_text("2")
    assert origin("flight_delay", tmp_path) == Origin(commit=first.commit, dirty=True)


def test_code_outside_a_repository_has_no_commit_and_counts_as_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert origin("flight_delay", tmp_path) == Origin(commit=None, dirty=True)
