"""Kills the jobs that write data at their writes, then runs them again, and tells what is wrong at either time.

Usage: `python -m tests.jobs.killer FOLDER`, with an AWS in the environment. Prints one JSON document. This process only forks: what threads
a child has started dies with it.
"""

import hashlib
import json
import os
import random
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3

from jobs.features.collect import Delivery, collect, read_all
from jobs.features.report import pinned
from jobs.kit.chain import verify
from jobs.kit.files import Bucket
from jobs.kit.ledger import Ledger
from jobs.kit.witness import Seen, Witness
from jobs.snapshot.engine import with_duckdb
from jobs.snapshot.make import keep, snapshot
from tests.jobs.cloud_fakes import TABLE, make_table
from tests.jobs.deliveries import Code, spec, text, trips

BEGUN = datetime(2014, 1, 1, tzinfo=UTC)
LAKE = "killed-lake"
NEVER = 1 << 30
EVERY = int(os.environ.get("KILL_EVERY", "3"))
BY_THE_CLOCK = 2
"""Kills at a moment of chance, beside those at each write."""


class Fuse:
    """Counts the writes that leave this process; before the chosen one, the process is gone."""

    def __init__(self, at, *clients):
        self.at, self.count, self.lock = at, 0, threading.Lock()
        for client in clients:
            client.meta.events.register("before-send", self.look)

    def look(self, request, **_more):
        target = request.headers.get("X-Amz-Target", b"PutObject" if request.method == "PUT" else b"")
        if b"Put" not in (target if isinstance(target, bytes) else target.encode()):
            return
        with self.lock:
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def deliver(folder):
    """Two deliveries, one of which spans months."""
    rain = "".join(f"a,1.0,1970-0{month}-01T00:00:00Z\n" for month in range(1, 7))
    for name, content in (("rain", f"station,amount,at\n{rain}"), ("trips", text(trips(200)))):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.csv").write_text(content)


def job(folder, scenario, attempt, s3, dynamodb):
    """Deliveries to feature groups to a snapshot, each with its rows, as the jobs in their containers do it."""
    line, now = spec(), BEGUN + timedelta(minutes=attempt)
    ledger = Ledger(TABLE, dynamodb, witness=Witness(LAKE, lambda: s3))
    paths = {name: folder / name / f"{name}.csv" for name in line.sources}
    raw, told = read_all(line, {name: Delivery(path, str(path), "") for name, path in paths.items()})

    def where(group):
        return Bucket(LAKE, f"{scenario}/{group}", s3)

    stored = collect(line, Code(), raw, where, now)
    for source in told:
        ledger.append(scenario, "source", source["source"], pinned(source), at=now.isoformat(), by="killer")
    ledger.append(scenario, "features", scenario, stored["groups"], at=now.isoformat(), by="killer")
    lake = Bucket(LAKE, f"{scenario}/snapshots", s3)
    made = snapshot(line, where, (BEGUN, now), told, with_duckdb, lake)
    keep(made, lake, folder / scenario)
    ledger.append(scenario, "snapshot", made.id, made.document["parts"], at=now.isoformat(), by="killer")


def look(scenario, s3, dynamodb):
    """What is wrong with what can be seen, and what the snapshots hold."""
    lake, wrong, held = Bucket(LAKE, f"{scenario}/snapshots", s3), [], {}
    names = lake.names()
    for name in (each for each in names if each.endswith(".json")):
        manifest = lake.read(name)
        held[name] = json.loads(manifest)["parts"]
        if hashlib.sha256(manifest).hexdigest() != name.removesuffix(".json"):
            wrong.append(f"{name} is not what its name says")
        for part in held[name].values():
            for one in part["files"]:
                data = f"data/{one['file']}"
                if data not in names or hashlib.sha256(lake.read(data)).hexdigest() != one["sha256"]:
                    wrong.append(f"{name} names {data}, which is not whole")
    rows = Ledger(TABLE, dynamodb).rows(scenario)
    wrong += [broken] if (broken := verify(rows)) else []
    seen, sealed = Witness(LAKE, lambda: s3).seen(scenario), [Seen(row.seq, row.digest) for row in rows]
    wrong += [f"witness of row {one.seq}, which is not there" for one in seen if one not in sealed]
    bare = [row.seq for row, one in zip(rows, sealed, strict=True) if one not in seen]
    wrong += [
        f"row of {row.id}, which is not there"
        for row in rows
        if row.kind == "snapshot" and f"{row.id}.json" not in names
    ]
    return {
        "wrong": wrong,
        "held": list(held.values()),
        "kinds": sorted(row.kind for row in rows),
        "bare": bare,
        "rows": len(rows),
    }


def forked(work, *, after=None):
    """What a child's work returned; nothing when it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            os.dup2(2, 1)
            json.dump(work(), out)
        os._exit(0)
    os.close(writer)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else None


def main(folder):
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    deliver(folder)

    def attempt(scenario, number, at=NEVER):
        fuse = Fuse(at, s3, dynamodb)
        job(folder, scenario, number, s3, dynamodb)
        return fuse.count

    def begin():
        s3.create_bucket(Bucket=LAKE)
        make_table(dynamodb)
        started = time.monotonic()
        points = attempt("undisturbed", 0)
        return points, time.monotonic() - started, look("undisturbed", s3, dynamodb)

    points, seconds, expected = forked(begin)
    chance = random.Random(points)
    # Before the manifest and before its row, and every third write from there back; all of them take three times as long.
    kills = [(f"write-{at}", at, None) for at in sorted({points - 1, *range(points, 0, -EVERY)})]
    kills += [(f"moment-{n}", NEVER, chance.uniform(0.2, 0.9) * seconds) for n in range(BY_THE_CLOCK)]
    found = {
        "points": points,
        "kills": len(kills),
        "late": BY_THE_CLOCK,
        "expected": expected,
        "killed": 0,
        "scenarios": {},
    }
    for scenario, at, after in kills:
        found["killed"] += forked(lambda: attempt(scenario, 0, at), after=after) is None  # noqa: B023 - called at once

        def recover():
            before = look(scenario, s3, dynamodb)  # noqa: B023 - called at once
            attempt(scenario, 1)  # noqa: B023 - called at once
            return before, look(scenario, s3, dynamodb)  # noqa: B023 - called at once

        found["scenarios"][scenario] = dict(zip(("killed", "again"), forked(recover), strict=True))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
