"""This file takes raw deliveries of the little line from file to verdict, as its first three jobs do."""

import copy
import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from jobs.features.collect import Delivery, collect, read_all
from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from jobs.kit.spec import Line
from jobs.snapshot.engine import with_duckdb
from jobs.snapshot.make import snapshot
from jobs.validate.parts import validate
from tests.jobs.little_line import SPEC

NOW = datetime(2014, 1, 1, tzinfo=UTC)
HEADER = "trip,kind,length,started,late\n"


class Code:
    """The line's features.py: a trip's plan, and the rain at its only station."""

    def tables(self, raw):
        trips = raw["trips"]
        plan = {name: trips[name] for name in ("trip", "kind", "length")} | {"start": trips["started"]}
        rain = raw["rain"]
        return {"plan": pa.table(plan), "rain": rain.rename_columns(["station", "amount", "measured"])}

    def events(self, raw):
        trips = raw["trips"]
        same = {"station": ["a"] * trips.num_rows, "known": trips["started"], "late": trips["late"]}
        return pa.table({"trip": trips["trip"], "start": trips["started"]} | same)


def spec(**source):
    """The little line with closed categories; arguments are fields of its source of trips."""
    found = copy.deepcopy(SPEC)
    trips = found["sources"]["trips"]
    trips["columns"] |= {"late": "integer"}
    trips |= {"known_later": ["late"], **source}
    plan = found["feature_groups"]["plan"]["features"]
    plan["kind"] = {"type": "category", "values": ["bus", "rail"]}
    plan["length"]["missing"] = 0.1
    found["feature_groups"]["rain"]["features"]["amount"]["missing"] = 1.0
    return Line.model_validate(found)


def trips(count=800, seed=0):
    """Rows of a delivery, as text."""
    random = np.random.default_rng(seed)
    rows = []
    for number, second in enumerate(sorted(random.integers(0, 20 * 86_400, count).tolist())):
        at = datetime.fromtimestamp(second, UTC).isoformat().replace("+00:00", "Z")
        kind, length, late = random.choice(["bus", "rail"]), random.uniform(0, 100), random.integers(2)
        rows.append(f"t{number},{kind},{length:.2f},{at},{late}\n")
    return rows


def text(rows, header=HEADER):
    return header + "".join(rows)


class Estate:
    """Folders of one line; every delivery is held against the last one that was taken."""

    def __init__(self, root):
        self.root, self.last, self.profile, self.now = root, (), None, NOW
        for name, content in (("rain", "station,amount,at\na,1.0,1970-01-01T00:00:00Z\n"), ("trips", text(trips()))):
            (root / "raw" / name).mkdir(parents=True)
            (root / "raw" / name / f"{name}.csv").write_text(content)
        for name in ("plan", "rain", "events"):
            (root / "lake" / name).mkdir(parents=True)

    @property
    def file(self):
        return self.root / "raw" / "trips" / "trips.csv"

    def deliver(self, content, *, checksum_of=None):
        self.file.write_bytes(content if isinstance(content, bytes) else content.encode())
        if checksum_of is not None:
            sha256 = hashlib.sha256(checksum_of.encode()).hexdigest()
            self.file.with_name("trips.csv.sha256").write_text(f"{sha256}  trips.csv\n")

    def run(self, line=None):
        """The findings that stop the run, what is said besides, and the snapshot when nothing stops it."""
        line = line or spec()
        now = self.now = self.now + timedelta(minutes=1)
        paths = {name: self.root / "raw" / name / f"{name}.csv" for name in line.sources}
        deliveries = {name: Delivery(path, str(path), "") for name, path in paths.items()}
        try:
            raw, told = read_all(line, deliveries, self.last)
            collect(line, Code(), raw, self.files, now)
        except BadInputError as error:
            return [str(error)], [], None
        kept = Folder(self.root / "snapshots")
        made = snapshot(line, self.files, (now, now), told, with_duckdb, kept)
        parts = {
            name: pa.concat_tables(parquet.read_table(kept.uri(f"data/{one['file']}")) for one in part["files"])
            for name, part in made.document["parts"].items()
        }
        report = validate(parts, line, self.profile)
        found = [(f["column"], f["rule"], f["count"]) for f in report["findings"] if f["severity"] == "error"]
        notes = [note for source in told for note in source["notes"]]
        notes += [(f["column"], f["rule"], f["count"]) for f in report["findings"] if f["severity"] == "warning"]
        if not report["passed"]:
            return found, notes, None
        self.last, self.profile = told, report["profile"]
        return found, notes, made

    def files(self, group):
        return Folder(self.root / "lake" / group)


def contents(made):
    """What a snapshot holds, whatever its sources were called."""
    return {name: part["files"] for name, part in made.document["parts"].items()}
