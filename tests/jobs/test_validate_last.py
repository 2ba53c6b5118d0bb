"""Which snapshot a run's own is compared with."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from jobs.validate import __main__ as validate
from jobs.validate.contract import ValidateContract

SPLIT = "2013-04-01/2013-06-01/2013-06-01/2013-06-15"


def row(run_id: str, split: str = "", **more: Any) -> dict[str, Any]:
    return {"run_id": run_id, "passed": True, "snapshot": run_id, "split": split, **more}


def compared(monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]], split: str = "") -> str | None:
    """The run whose report is read."""
    journal = SimpleNamespace(last=lambda _kind, wanted: next(filter(wanted, reversed(rows)), None))
    monkeypatch.setattr("jobs.kit.aws.client", lambda _service: None)
    told = lambda _bucket, prefix, _client: SimpleNamespace(read=lambda _name: json.dumps(prefix))  # noqa: E731 - a stand-in
    monkeypatch.setattr(validate, "Bucket", told)
    contract = ValidateContract(
        environment="local", line="x", run_id="mine", artifacts_bucket="b", ledger_table="t", split=split
    )
    found: Any = validate._last_accepted(contract, journal, "x")  # type: ignore[arg-type]  # a stand-in
    return found and str(found).split("/")[2]


def test_a_run_of_the_lines_own_days_is_not_compared_with_a_training_of_other_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert compared(monkeypatch, [row("winter"), row("retrained", SPLIT)]) == "winter"
    assert compared(monkeypatch, [row("retrained", SPLIT)]) is None


def test_a_training_of_other_days_is_compared_with_whatever_passed_last(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row("winter"), row("retrained", SPLIT), row("broken", passed=False), row("mine")]
    assert compared(monkeypatch, rows, SPLIT) == "retrained"


def test_a_row_from_before_days_were_written_down_counts_as_of_the_lines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    old = row("old")
    del old["split"]
    assert compared(monkeypatch, [old]) == "old"
