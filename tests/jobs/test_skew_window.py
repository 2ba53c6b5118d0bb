"""Which predictions count, by when they were asked for; and the job by hand."""
# ruff: noqa: F811 - a fixture's name is its use

import json
import subprocess
import sys

import pytest

from jobs.kit.files import Folder
from jobs.skew.window import Window, captures
from tests.jobs.skew_world import ASKED, LINE, NOW, world  # noqa: F401 - fixtures
from tests.jobs.test_drift_capture import record


class TestWindow:
    def kept(self, tmp_path, hour="2025/12/31/12"):
        rows = [{"trip": "t", "start": 100.0}]
        place = tmp_path / "live" / hour
        place.mkdir(parents=True)
        (place / "a.jsonl").write_text(record(rows, [{"prediction_id": "p"}], at=ASKED))
        return Folder(tmp_path)

    @pytest.mark.parametrize(
        ("start", "end", "count", "by"),
        [
            ("2025-12-31", "2026-01-01", 1, "asked"),
            ("2025-12-31T12:00:00+00:00", "2025-12-31T12:00:01+00:00", 1, "asked"),
            ("2025-12-31T12:00:01+00:00", "2026-01-01", 0, "asked"),
            ("1970-01-01", "1970-01-02", 1, "about"),
            ("1970-01-02", "1970-01-03", 0, "asked"),
        ],
    )
    def test_predictions_count_by_when_they_were_asked_for_and_else_by_what_they_are_about(
        self, tmp_path, start, end, count, by
    ):
        found, told = captures(self.kept(tmp_path), LINE.problem, Window.of(start, end, NOW))

        assert (len(found.seen), told) == (count, by)

    def test_files_of_other_hours_are_not_read(self):
        window = Window.of("2025-12-31T12:00:00", "2025-12-31T13:00:00", NOW)

        assert [window.touches(f"live/2025/12/31/{h}/a.jsonl") for h in ("09", "11", "12", "13")] == [
            False,
            True,
            True,
            False,
        ]


def test_the_job_runs_by_hand(world, tmp_path, monkeypatch):
    root = tmp_path / "captures"
    root.mkdir()
    command = [
        sys.executable,
        "-m",
        "jobs.skew",
        "--line",
        "flight_delay",
        "--captures",
        str(root),
        "--lake",
        str(world[0]),
    ]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    wrong = subprocess.run([*command, "--start", "soon"], capture_output=True, text=True, check=False)

    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "blind")
    assert wrong.returncode == 2
    assert wrong.stderr == "start must be a day or a time such as 2014-01-01 or 2014-01-01T06:00:00+00:00, got soon\n"
