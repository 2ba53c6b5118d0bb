"""What a record may be: a group's schema, and values held against it."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from localcloud.aws.errors import AwsError

Body = dict[str, Any]
Value = str | None
UNITS = {"Seconds": 1, "Minutes": 60, "Hours": 3600, "Days": 86_400, "Weeks": 604_800}
CHECKS: dict[str, Callable[[str], Any]] = {"Integral": int, "Fractional": float, "String": str}
FORMATS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Schema:
    """A feature group as the stores need it."""

    key: str
    """Names the group in the online store: account, region and name."""

    name: str
    types: Mapping[str, str]
    """Feature types by name, in the order in which values are kept; features are only ever added at the end."""

    identifier: str
    event_time: str
    online: bool
    offline: bool
    ttl: float | None
    """Seconds a record lives in the online store, if the group limits that."""

    @cached_property
    def position(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.types)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.types)


def schema(account: str, region: str, group: Body) -> Schema:
    online = group.get("OnlineStoreConfig") or {}
    return Schema(
        key=f"{account}/{region}/{group['FeatureGroupName']}",
        name=group["FeatureGroupName"],
        types={feature["FeatureName"]: feature["FeatureType"] for feature in group["FeatureDefinitions"]},
        identifier=group["RecordIdentifierFeatureName"],
        event_time=group["EventTimeFeatureName"],
        online=bool(online.get("EnableOnlineStore")),
        offline=bool(group.get("OfflineStoreConfig")),
        ttl=seconds(online.get("TtlDuration")),
    )


def values(schema: Schema, record: Sequence[Mapping[str, Any]]) -> list[Value]:
    """A record's values in the schema's order; raises what AWS says about the first that is wrong."""
    found: list[Value] = [None] * len(schema.types)
    for feature in record:
        name = feature["FeatureName"]
        position = schema.position.get(name)
        if position is None:
            raise refused(f"FeatureName {name} does not exist in FeatureGroup {schema.name}.")
        found[position] = checked(name, schema.types[name], feature.get("ValueAsString"))
    for name in (schema.identifier, schema.event_time):
        if not found[schema.position[name]]:
            raise refused(f"Missing mandatory feature {name}.")
    return found


def checked(name: str, kind: str, value: Value) -> Value:
    if value is None:
        return None
    try:
        CHECKS[kind](value)
    except ValueError:
        raise refused(f"Feature {name} must be of type {kind}, got {value!r}.") from None
    return value


def moment(text: str) -> float:
    """An event time as seconds since 1970.

    >>> moment("1356998400"), moment("2013-01-01T00:00:00Z"), moment("2013-01-01T00:00:00.250Z")
    (1356998400.0, 1356998400.0, 1356998400.25)
    """
    try:
        return float(text)
    except ValueError:
        pass
    for form in FORMATS:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).timestamp()
        except ValueError:
            continue
    raise refused(f"The event time must be Unix seconds or yyyy-MM-dd'T'HH:mm:ss[.SSS]Z, got {text!r}.")


def seconds(duration: Mapping[str, Any] | None) -> float | None:
    return float(duration["Value"] * UNITS[duration["Unit"]]) if duration else None


def packed(found: Sequence[Value]) -> str:
    return json.dumps(found)


def unpacked(schema: Schema, body: str, wanted: Sequence[str] | None = None) -> list[dict[str, str]]:
    """A stored record as the API shows it; features without a value are left out, as in AWS."""
    pairs = zip(schema.names, json.loads(body), strict=False)  # a record older than an added feature is shorter
    return [
        {"FeatureName": name, "ValueAsString": value}
        for name, value in pairs
        if value is not None and (not wanted or name in wanted)
    ]


def refused(message: str) -> AwsError:
    return AwsError("ValidationError", f"Validation Error: {message}")
