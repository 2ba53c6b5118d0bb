"""This file runs in Feast's environment: one join of all flights by Feast's DuckDB store."""

import json
import sys
import time
import warnings
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

warnings.filterwarnings("ignore")
import feast  # noqa: E402 - after its warnings are off
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType  # noqa: E402 - as above
from feast.types import Float64  # noqa: E402 - as above

# A record of the congestion counts from 30 minutes after it was measured, until 3 hours after.
LIVES = {"weather": timedelta(hours=3), "congestion": timedelta(hours=2, minutes=30)}


def main(here: Path) -> None:
    store = FeatureStore(
        config=RepoConfig(
            project="flights",
            provider="local",
            registry=str(here / "registry.db"),
            offline_store={"type": "duckdb"},
            online_store={"type": "sqlite", "path": str(here / "online.db")},
            entity_key_serialization_version=3,
        )
    )
    origin = Entity(name="origin", join_keys=["origin"], value_type=ValueType.STRING)
    views = [_view(here, name, origin) for name in LIVES]
    store.apply([origin, *views])
    asked = pq.read_table(here / "asked.parquet").to_pandas()
    names = [f"{view.name}:{field.name}" for view in views for field in view.schema if field.name != "origin"]
    begun = time.perf_counter()
    found = store.get_historical_features(entity_df=asked, features=names).to_arrow()
    seconds = time.perf_counter() - begun
    pq.write_table(found, here / "feast.parquet")
    print(json.dumps({"seconds": seconds, "rows": found.num_rows, "feast": feast.__version__}))


def _view(here: Path, name: str, origin: Entity) -> FeatureView:
    path = here / f"{name}.parquet"
    features = [column for column in pq.read_schema(path).names if column not in ("origin", "event_timestamp")]
    return FeatureView(
        name=name,
        entities=[origin],
        ttl=LIVES[name],
        schema=[Field(name=feature, dtype=Float64) for feature in features],
        source=FileSource(name=f"{name}_file", path=str(path), timestamp_field="event_timestamp"),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
