"""This file runs in the peers' environment: the same sixty checks of the same million rows by us, pandera and Great Expectations."""

import json
import os
import warnings
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from bench.validation import HIGH, LEVELS, LOW, ROWS, check, data, fastest, features, table

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DISABLE_PANDERA_IMPORT_WARNING"] = "True"
warnings.filterwarnings("ignore")
Counts = dict[str, int]
"""Rows that break a column's checks."""


class Columns:
    """A frame as our checks read one: a column at a time, in the memory that it is in."""

    def __init__(self, column: Callable[[str], Any]) -> None:
        self._column = column

    def __getitem__(self, name: str) -> Any:
        return pa.chunked_array([self._column(name)])


def of_pandas(frame: Any) -> Columns:
    def column(name: str) -> Any:
        series = frame[name]
        if not hasattr(series, "cat"):
            return pa.array(series.to_numpy())
        codes = series.cat.codes.to_numpy()
        coded = pa.array(codes, mask=codes < 0) if codes.min() < 0 else pa.array(codes)
        return pa.DictionaryArray.from_arrays(coded, pa.array(series.cat.categories), safe=False)

    return Columns(column)


def of_polars(frame: Any) -> Columns:
    def column(name: str) -> Any:
        series = frame[name]
        if not name.startswith("c"):
            return series.to_arrow()
        words = series.dtype.categories.to_arrow()
        return pa.DictionaryArray.from_arrays(series.to_physical().to_arrow(), words, safe=False)

    return Columns(column)


def ours(rows: Any) -> Callable[[], Counts]:
    wanted = features()

    def run() -> Counts:
        counts: Counts = {}
        for (column, _), count in check(rows, wanted).items():
            counts[column] = counts.get(column, 0) + count
        return counts

    return run


def pandera_run(frame: Any, panderas: Any, errors: Any) -> Callable[[], Counts]:
    """All failures at once, as `lazy` has it."""
    columns: dict[str, Any] = {}
    for name, wanted in features().items():
        checks = panderas.Check.isin(list(LEVELS)) if wanted.values else panderas.Check.in_range(LOW, HIGH)
        columns[name] = panderas.Column(checks=checks, nullable=wanted.missing > 0)
    schema = panderas.DataFrameSchema(columns)

    def run() -> Counts:
        try:
            schema.validate(frame, lazy=True)
        except errors.SchemaErrors as found:
            cases = found.failure_cases
            listed = cases["column"].to_list() if hasattr(cases["column"], "to_list") else list(cases["column"])
            return {name: listed.count(name) for name in set(listed)}
        return {}

    return run


def expectations(frame: Any, result_format: str) -> Callable[[], Counts]:
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})
    suite = gx.ExpectationSuite(name="sixty")
    for name, wanted in features().items():
        if wanted.values:
            suite.add_expectation(gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=list(LEVELS)))
        else:
            suite.add_expectation(
                gx.expectations.ExpectColumnValuesToBeBetween(column=name, min_value=LOW, max_value=HIGH)
            )
        if wanted.missing == 0:
            suite.add_expectation(gx.expectations.ExpectColumnValuesToNotBeNull(column=name))
    context.variables.progress_bars = {"globally": False}

    def run() -> Counts:
        results = batch.validate(suite, result_format=result_format).results
        broken: Counts = {}
        for result in results:
            if not result.success:
                name = result.expectation_config.kwargs["column"]
                broken[name] = broken.get(name, 0) + result.result.get("unexpected_count", 0)
        return broken

    return run


def main() -> None:
    import pandas as pd
    import pandera.errors
    import pandera.pandas
    import pandera.polars
    import polars as pl

    columns = data(ROWS, 1)
    words = [*LEVELS, "no level"]
    frame = pd.DataFrame(
        {n: pd.Categorical.from_codes(v, words) if n.startswith("c") else v for n, v in columns.items()}
    )
    polars_frame = pl.from_arrow(table(columns)).with_columns(
        pl.selectors.float().fill_nan(None), pl.selectors.starts_with("c").cast(pl.Enum(words))
    )
    runs = {
        "ours, pandas frame": (ours(of_pandas(frame)), 9),
        "ours, polars frame": (ours(of_polars(polars_frame)), 9),
        "pandera, pandas": (pandera_run(frame, pandera.pandas, pandera.errors), 9),
        "pandera, polars": (pandera_run(polars_frame, pandera.polars, pandera.errors), 9),
        "Great Expectations, BOOLEAN_ONLY": (expectations(frame, "BOOLEAN_ONLY"), 2),
        "Great Expectations, SUMMARY": (expectations(frame, "SUMMARY"), 1),
    }
    found = {name: run() for name, (run, _) in runs.items()}
    # In turn, so that a busy moment of the machine meets all of them.
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(9):
        for name, (run, rounds) in runs.items():
            if turn < rounds:
                times[name].append(fastest(run, 1))
    print(json.dumps({"seconds": {name: min(taken) for name, taken in times.items()}, "broken": found}))


if __name__ == "__main__":
    main()
