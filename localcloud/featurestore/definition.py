"""What a feature group must be, beyond what the API model says."""

from collections import Counter
from typing import Any

RESERVED = ("is_deleted", "write_time", "api_invocation_time")
PARTITIONS = ("year", "month", "day", "hour")


def problem_of(group: dict[str, Any]) -> str | None:
    """The first thing AWS refuses about a group's definition, or that is not kept here; None if it is fine."""
    return _features(group["FeatureDefinitions"]) or _roles_of_features(group) or _stores(group)


def _features(definitions: list[dict[str, Any]]) -> str | None:
    names = Counter(definition["FeatureName"].lower() for definition in definitions)
    for name, times in names.items():
        if times > 1:
            return f"FeatureName must be unique whatever its case, got {name} {times} times"
        if name in RESERVED:
            return f"FeatureName must not be one of {', '.join(RESERVED)}, got {name}"
    for definition in definitions:
        if definition.get("CollectionType"):
            return f"CollectionType must be absent for {definition['FeatureName']}; collections are not kept here"
        if not definition.get("FeatureType"):
            return f"FeatureType must be given for {definition['FeatureName']}"
    return None


def _roles_of_features(group: dict[str, Any]) -> str | None:
    types = {definition["FeatureName"]: definition["FeatureType"] for definition in group["FeatureDefinitions"]}
    for member in ("RecordIdentifierFeatureName", "EventTimeFeatureName"):
        if group[member] not in types:
            return f"{member} must be one of FeatureDefinitions, got {group[member]}"
    kind = types[group["EventTimeFeatureName"]]
    if kind not in ("String", "Fractional"):
        return f"the event time feature must be of type String or Fractional, got {kind}"
    return None


def _stores(group: dict[str, Any]) -> str | None:
    offline = group.get("OfflineStoreConfig")
    if not offline and not (group.get("OnlineStoreConfig") or {}).get("EnableOnlineStore"):
        return "at least one of OnlineStoreConfig and OfflineStoreConfig must be enabled"
    names = {definition["FeatureName"].lower() for definition in group["FeatureDefinitions"]}
    if offline and (clashing := sorted(names.intersection(PARTITIONS))):
        # AWS takes such a group, and then Athena cannot read its table: the column is there twice.
        return f"FeatureName must not be a partition column of the offline store's table, got {', '.join(clashing)}"
    if offline and not group.get("RoleArn"):
        return "RoleArn must be given with OfflineStoreConfig"
    if offline and offline.get("TableFormat", "Glue") != "Glue":
        return f"TableFormat must be Glue, got {offline['TableFormat']}; Iceberg is not written here"
    return None
