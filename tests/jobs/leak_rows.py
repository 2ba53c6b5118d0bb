"""Events and what may be known of them, from which leaks are made."""

from datetime import UTC, datetime

import pyarrow as pa

from tests.jobs.little_line import SPEC

NOW = datetime(2014, 1, 1, tzinfo=UTC)
AS_OF = datetime.fromtimestamp(1000, UTC)
EARLY, LATER, LAST = 900_000, 1_100_000, 1_200_000
"""Written before and after AS_OF, in milliseconds."""


def events(**columns):
    plain = {"trip": ["a", "b"], "start": [10.0, 20.0], "station": ["s", "s"], "known": [11.0, 21.0], "late": [0, 1]}
    return pa.table(plain | columns)


def computed(**columns):
    """The little line's groups; its predicted entity's features may be changed."""
    plan = {"trip": ["a"], "start": [10.0], "kind": ["bus"], "length": [1.0]} | columns
    return {"plan": pa.table(plan), "rain": pa.table({"station": ["s"], "measured": [5.0], "amount": [1.0]})}


def with_known_later():
    sources = SPEC["sources"]
    trips = {**sources["trips"], "columns": sources["trips"]["columns"] | {"delay": "number"}, "known_later": ["delay"]}
    return {**sources, "trips": trips}
