"""Labels survive kills at any write, deliveries at the same moment, and any order of captures and deliveries."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import boto3
import pytest

from jobs.kit.ledger import Ledger
from jobs.labels.store import Waiting
from jobs.labels.sweep import missed, settle
from jobs.labels.work import Worker
from tests.jobs.cloud_fakes import TABLE
from tests.jobs.labels_cloud import HOUR, LATER, LINE, NOON, Line, contract, counts, id_of, row

PRESENT = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def line(ledger):
    return Line()


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def dies_before(write):
    """A worker whose process ends before its n-th write leaves; and how many it has begun."""
    s3, dynamodb, begun = boto3.client("s3"), boto3.client("dynamodb"), []

    def look(request, **_more):
        target = request.headers.get("X-Amz-Target", b"")
        if request.method == "PUT" or b"PutItem" in (target if isinstance(target, bytes) else target.encode()):
            begun.append(request.url)
            if len(begun) == write:
                raise Killed

    for client in (s3, dynamodb):
        client.meta.events.register("before-send", look)
    return Worker(contract(), s3, Ledger(TABLE, dynamodb, sleep=lambda _seconds: None)), begun


def seen(line):
    facts = Counter((f.prediction_id, f.label, f.label_time) for f in line.worker.store.facts([NOON, NOON + DAY]))
    return line.labels(end=NOON + 2 * DAY), facts, [r.body for r in line.ledger.rows(LINE, "labels")]


@pytest.mark.parametrize("write", range(1, 7))
def test_a_kill_before_any_write_leaves_what_the_next_run_completes(line, write):
    first = line.capture("a", "b") + line.capture("c", at=NOON + DAY)
    line.take([row(first[0], 0, LATER)], "before.jsonl")
    rows = [
        row(first[0], 1, LATER + HOUR),
        row(first[1], 1),
        row(first[2], 0, LATER + DAY),
        row(str(uuid4()), 1),
        row("junk", 1),
    ]
    source = line.deliver(rows)
    worker, begun = dies_before(write)
    if write <= 5:
        with pytest.raises(Killed):
            worker.take(source)
    else:
        worker.take(source)
        assert len(begun) == 5

    [report] = missed(Worker(contract(), line.s3, line.ledger), PRESENT + HOUR) or [worker.take(source)]
    labels, facts, told = seen(line)
    assert counts(report) == {"joined": 2, "corrected": 1, "pending": 1, "refused": 1}
    assert labels == {first[0]: (1, 2), first[1]: (1, 1), first[2]: (0, 1)}
    assert set(facts.values()) == {1}
    assert [counts(body) for body in told] == [{"joined": 1}, counts(report)]


def test_deliveries_at_the_same_moment_neither_lose_nor_double_labels(line):
    ids = line.capture(*"abcdefgh")
    sources = [line.deliver([row(one, 1) for one in ids[n : n + 5]], f"{n}.jsonl") for n in (0, 1, 2, 3)]
    sources.append(line.deliver([row(one, 0, LATER + HOUR) for one in ids], "corrections.jsonl"))
    start = Barrier(len(sources))

    def take(source):
        start.wait()
        return line.worker.take(source)

    with ThreadPoolExecutor(len(sources)) as pool:
        list(pool.map(take, sources))
    assert line.labels(as_of=LATER) == dict.fromkeys(ids, (1, 1))
    assert line.labels() == dict.fromkeys(ids, (0, 2))
    assert len(line.ledger.rows(LINE, "labels")) == len(sources)


@pytest.mark.parametrize("seed", range(8))
def test_in_whatever_order_captures_and_deliveries_come_the_same_is_known_in_the_end(line, seed):
    chance = random.Random(seed)
    flights = [f"f{n}" for n in range(12)]
    ids = {flight: id_of(flight, NOON) for flight in flights}
    first = {flight: chance.randint(0, 1) for flight in flights}
    corrected = set(chance.sample(flights, 4))
    said = [(flight, first[flight], LATER) for flight in flights] * 2
    said += [(flight, 1 - first[flight], LATER + HOUR) for flight in corrected]
    chance.shuffle(said)
    steps = [lambda part=flights[n::3]: line.capture(*part) for n in range(3)]
    for n in range(4):
        told = [
            row(ids[f], label, at)
            if chance.random() < 0.5
            else {"flight_id": f, "late": label, "label_time": at.isoformat()}
            for f, label, at in said[n::4]
        ]
        steps.append(lambda told=told, n=n: line.take(told, f"{n}.jsonl"))
    chance.shuffle(steps)
    for step in steps:
        step()
    settle(line.worker, PRESENT)

    assert line.labels() == {ids[f]: (1 - first[f], 2) if f in corrected else (first[f], 1) for f in flights}
    assert line.labels(as_of=LATER) == {ids[f]: (first[f], 1) for f in flights}
    latest = {r.id: r.body for r in line.ledger.rows(LINE, "labels")}
    assert sum(body["pending"] for body in latest.values()) == 0
    assert all(sum(counts(body).values()) == body["rows"] for body in latest.values())


def test_what_a_killed_run_left_waiting_is_not_counted_beside_what_its_successor_did(line):
    early = [id_of("a", NOON), id_of("b", NOON)]
    source = line.deliver([row(one, 1) for one in early])
    worker, _ = dies_before(2)
    with pytest.raises(Killed):
        worker.take(source)
    line.capture("a")
    assert counts(line.worker.take(source)) == {"joined": 1, "pending": 1}
    line.capture("b")
    settle(line.worker, PRESENT)

    assert counts(line.ledger.rows(LINE, "labels")[-1].body) == {"joined": 2}
    assert settle(line.worker, PRESENT) == 0


def test_a_delivery_that_was_cut_off_is_not_taken_for_the_correction_of_its_own_correction(line):
    [one] = line.capture("a")
    source = line.deliver([row(one, 1)])
    worker, _ = dies_before(2)
    with pytest.raises(Killed):
        worker.take(source)
    line.take([row(one, 0, LATER + HOUR)], "two.jsonl")

    assert counts(line.worker.take(source)) == {"joined": 1}
    assert line.labels() == {one: (0, 2)}


def test_the_ledger_and_the_mark_tell_the_same(line):
    [one] = line.capture("a")
    report = line.take([row(one, 1)])
    [mark] = line.kept("done/")

    assert json.loads(line.s3.get_object(Bucket="captures", Key=mark)["Body"].read()) == report
    assert line.ledger.rows(LINE, "labels")[0].body == report


def test_the_same_labels_in_another_order_are_the_same_object(line):
    waiting = [Waiting(label=1, label_time=LATER, delivered_at=PRESENT, delivery="d", entity=name) for name in "abc"]
    keys = {line.worker.store.keep_waiting(several) for several in (waiting, waiting[::-1])}

    assert line.kept("pending/") == keys
    assert len(keys) == 1
