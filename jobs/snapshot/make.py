"""This file makes a snapshot and keeps it: data first, the manifest last."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jobs.features.report import pinned
from jobs.kit.files import Files
from jobs.kit.spec import Line
from jobs.snapshot.contract import PARTS
from jobs.snapshot.engine import Engine, Where
from jobs.snapshot.manifest import Made, channel, make, stored
from jobs.snapshot.parts import keep_rows


def snapshot(
    line: Line,
    where: Where,
    moments: tuple[datetime, datetime],
    sources: Sequence[Mapping[str, Any]],
    engine: Engine,
    lake: Files,
) -> Made:
    """Join, split, store under the digest of the content and describe, as known at one moment and written by another.

    The files alone are no snapshot: nothing names them until the manifest is kept.
    """
    as_of, written = moments
    with engine(line, where, as_of, written) as joined:
        schema = joined.rows.schema
        parts = keep_rows(joined.rows, line.problem.prediction_time, lake)
    known = {name: stored(found) for name, found in joined.read.items()}
    about: dict[str, Any] = {"line": line.name, "sql": joined.sql, "as_of": as_of, "stored": known}
    return make(parts, schema, sources=[pinned(said) for said in sources], **about)


def keep(made: Made, lake: Files, output: Path) -> None:
    """Store the manifest, and leave it and one channel per part for the jobs after this."""
    # Whoever sees a manifest finds everything that it names, whenever this process was killed.
    lake.write(f"{made.id}.json", made.manifest)
    output.mkdir(parents=True, exist_ok=True)
    (output / "snapshot.json").write_text(json.dumps(made.document, indent=1), encoding="utf-8")
    for part in PARTS:
        (output / f"{part}.manifest").write_text(channel(made, part, lake.uri("data")), encoding="utf-8")
        found = made.document["parts"][part]
        print(f"{part}: {found['rows']} rows in {len(found['files'])} files under {lake.uri('data')}")
