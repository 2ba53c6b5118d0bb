"""This file lets Evidently and NannyML judge the days that `bench.operability` draws, each with its defaults; run in their environment."""

import json
import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from bench.traffic import Habits, Traffic

WEEKS, AT_MOST = 8, 3
# Both report every use to their makers unless told not to.
os.environ |= {"NML_DISABLE_USAGE_LOGGING": "1", "DO_NOT_TRACK": "1"}


def frame(arrays: Mapping[str, Any]) -> pd.DataFrame:
    """The rows with categories as text, as callers have them."""
    text = {name: np.char.add("level-", a.astype(str)) for name, a in arrays.items() if name[0] == "c"}
    return pd.DataFrame({**arrays, **text})


def day(traffic: Traffic, rows: int, seed: list[int], number: int, shift: float = 0.0) -> pd.DataFrame:
    return frame(traffic.window(number * 24, 24, rows, [*seed, number], shift)[0])


def evidently(reference: pd.DataFrame, days: list[pd.DataFrame]) -> list[set[str]]:
    """Columns that drift on each day; its lean metrics, because the preset draws pictures that nobody looks at."""
    from evidently import Report
    from evidently.metrics import ValueDrift

    report = Report([ValueDrift(column=name) for name in reference.columns])
    found = []
    for number, current in enumerate(days):
        told = report.run(current, reference).dict()["metrics"]
        found.append({_column(one) for one in told if _drifts(one)})
        print(f"evidently: day {number + 1} of {len(days)}", file=sys.stderr, flush=True)
    return found


def _column(metric: Mapping[str, Any]) -> str:
    return str(metric["config"]["column"])


def _drifts(metric: Mapping[str, Any]) -> bool:
    """A p-value drifts below its threshold, a distance from it on."""
    value, config = float(metric["value"]), metric["config"]
    method, threshold = str(config.get("method", "")), float(config.get("threshold") or 0.05)
    return value < threshold if "p_value" in method else value >= threshold


def nannyml(reference: pd.DataFrame, days: list[pd.DataFrame], rows: int) -> list[set[str]]:
    """Columns that alert on each day."""
    import nannyml as nml

    names = list(reference.columns)
    calculator = nml.UnivariateDriftCalculator(column_names=names, chunk_size=rows)
    calculator.fit(reference)
    told = calculator.calculate(pd.concat(days, ignore_index=True)).filter(period="analysis").to_df()
    alerts = {name: told[name]["jensen_shannon"]["alert"].to_numpy(dtype=bool) for name in names}
    return [{name for name in names if alerts[name][number]} for number in range(len(days))]


def main() -> None:
    rows, clean_days, runs, shift, swing = (float(text) for text in sys.argv[1:6])
    size, seed = int(rows), 1
    traffic, first = Traffic(Habits(swing=swing), seed), WEEKS * 7
    reference = pd.concat([day(traffic, size, [seed, 0], n) for n in range(first)], ignore_index=True)
    clean = [day(traffic, size, [seed, 1], first + n) for n in range(int(clean_days))]
    moved = [
        day(traffic, size, [seed, run + 2], first + run * 5 + n, shift)
        for run in range(int(runs))
        for n in range(1, AT_MOST + 1)
    ]
    told = {}
    for name, found in (
        ("NannyML", nannyml(reference, clean + moved, size)),
        ("Evidently", evidently(reference, clean + moved)),
    ):
        quiet, shifted = found[: len(clean)], found[len(clean) :]
        hits = [
            any(traffic.shifted in one for one in shifted[n : n + AT_MOST]) for n in range(0, len(shifted), AT_MOST)
        ]
        told[name] = {
            "days": len(quiet),
            "alarms": sum(bool(one) for one in quiet),
            "half": sum(len(one) >= len(reference.columns) / 2 for one in quiet),
            "shifted_one": float(np.mean([traffic.shifted in one for one in quiet])),
            "runs": len(hits),
            "found": sum(hits),
        }
    print(json.dumps(told))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
