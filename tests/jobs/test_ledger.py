import threading
from dataclasses import replace

import boto3
import pytest

from jobs.kit.chain import verify
from jobs.kit.ledger import Ledger
from tests.jobs.cloud_fakes import TABLE

AT = "2026-01-01T00:00:00Z"


def write(ledger, kind="run", line="flight-delay", **row):
    return ledger.append(line, kind, row.get("id", "r1"), row.get("body", {"status": "started"}), at=AT, by="ana")


def test_rows_come_back_in_order_with_what_was_written(ledger):
    write(ledger)
    write(ledger, kind="gate", body={"passed": True, "gates": [{"gate": "auc", "measured": 0.7}]})
    first, second = ledger.rows("flight-delay")
    assert (first.seq, first.kind, first.by, first.at, first.previous) == (1, "run", "ana", AT, "")
    assert second.body == {"passed": True, "gates": [{"gate": "auc", "measured": 0.7}]}
    assert second.previous == first.digest
    assert ledger.rows("flight-delay", "gate") == [second]


def test_both_spellings_of_a_line_are_one_line(ledger):
    write(ledger, line="flight_delay")
    assert len(ledger.rows("flight-delay")) == 1


def test_the_same_row_twice_is_one_row(ledger):
    assert write(ledger) == write(ledger)
    assert len(ledger.rows("flight-delay")) == 1


def test_a_change_back_to_an_earlier_body_is_a_row_of_its_own(ledger):
    for status in ("Approved", "Rejected", "Approved"):
        write(ledger, kind="approval", body={"status": status})
    assert [row.body["status"] for row in ledger.rows("flight-delay")] == ["Approved", "Rejected", "Approved"]


def test_a_repetition_is_known_although_many_rows_came_since(ledger):
    old = write(ledger)
    for number in range(60):
        write(ledger, id=f"other-{number}")
    assert write(ledger) == old


def test_lines_have_chains_of_their_own(ledger):
    write(ledger)
    assert write(ledger, line="churn").seq == 1


def test_rows_about_one_thing_are_found_across_kinds(ledger):
    write(ledger)
    write(ledger, kind="gate")
    write(ledger, id="r2")
    assert [row.kind for row in ledger.find("r1")] == ["run", "gate"]


def test_two_writers_at_once_lose_no_row_and_break_no_chain(aws, ledger):
    failures, atomic = [], threading.Lock()

    def many(writer):
        client = boto3.client("dynamodb")
        put = client.put_item

        def put_item(**request):
            # The table takes one write after another; moto looks and writes in two steps that threads can come between.
            with atomic:
                return put(**request)

        client.put_item = put_item
        own = Ledger(TABLE, client, sleep=lambda _seconds: None)
        try:
            for number in range(12):
                write(own, id=f"{writer}-{number}")
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's failure
            failures.append(error)

    threads = [threading.Thread(target=many, args=(name,)) for name in "ab"]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    rows = ledger.rows("flight-delay")
    assert not failures
    assert len(rows) == 24
    assert verify(rows) is None


def test_a_conflict_that_never_ends_is_an_error_that_names_the_row(ledger):
    ledger._put = lambda _row: False
    with pytest.raises(RuntimeError, match=r"run r1.*conflicts"):
        write(ledger)


def test_another_error_of_the_table_is_not_taken_for_a_conflict(aws):
    with pytest.raises(Exception, match="not found"):
        write(Ledger("no-such-table", boto3.client("dynamodb")))


def test_a_body_too_large_for_an_item_is_refused(ledger):
    with pytest.raises(ValueError, match="keep documents in S3"):
        write(ledger, body={"text": "x" * 400_000})


def test_a_number_that_is_none_is_refused(ledger):
    with pytest.raises(ValueError, match="JSON"):
        write(ledger, body={"auc": float("nan")})


class TestVerify:
    @pytest.fixture
    def rows(self, ledger):
        return [write(ledger, id=f"r{number}") for number in range(4)]

    def test_an_untouched_chain_holds(self, rows):
        assert verify(rows) is None

    @pytest.mark.parametrize(
        "change", [{"text": "{}"}, {"by": "eve"}, {"at": "2020-01-01T00:00:00Z"}, {"id": "r9"}, {"kind": "gate"}]
    )
    def test_a_changed_row_is_named(self, rows, change):
        rows[2] = replace(rows[2], **change)
        assert "row 3" in verify(rows)

    def test_a_row_resealed_after_a_change_is_betrayed_by_the_next(self, rows):
        from jobs.kit.chain import digest

        forged = replace(rows[1], text='{"status":"forged"}')
        rows[1] = replace(forged, digest=digest(forged))
        assert "row 3" in verify(rows)

    def test_a_missing_row_is_noticed_where_it_is_missing(self, rows):
        assert "row 3" in verify([rows[0], *rows[2:]])

    def test_a_row_that_comes_twice_is_noticed(self, rows):
        assert "twice" in verify([rows[0], rows[0], *rows[1:]])
