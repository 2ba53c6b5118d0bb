"""How DynamoDB tells a table, in pulumi-aws's spelling."""

from localcloud.provider.api import Json
from localcloud.provider.rows._dynamodb_hooks import ON_DEMAND, PROVISIONED, ROLES


def table_answer(op: str, _props: Json, answer: Json) -> Json:
    """What the three questions about a table tell, in pulumi-aws's spelling."""
    if op == "describe_time_to_live":
        told = answer.get("TimeToLiveDescription") or {}
        enabled = told.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
        return {"ttl": {"attributeName": told["AttributeName"], "enabled": True} if enabled else None}
    if op == "describe_continuous_backups":
        told = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription") or {}
        recovery: Json = {"enabled": told.get("PointInTimeRecoveryStatus") == "ENABLED"}
        if told.get("RecoveryPeriodInDays") and recovery["enabled"]:
            recovery["recoveryPeriodInDays"] = told["RecoveryPeriodInDays"]
        return {"pointInTimeRecovery": recovery}
    return _described(answer["Table"]) if op == "describe_table" else {}


def _described(table: Json) -> Json:
    on_demand = (table.get("BillingModeSummary") or {}).get("BillingMode") == ON_DEMAND
    sse = table.get("SSEDescription") or {}
    stream = table.get("StreamSpecification") or {}
    told: Json = {
        **_told_keys(table),
        "billingMode": ON_DEMAND if on_demand else PROVISIONED,
        "tableClass": (table.get("TableClassSummary") or {}).get("TableClass"),
        "serverSideEncryption": _told_encryption(sse),
        "streamEnabled": bool(stream.get("StreamEnabled")),
        "streamViewType": stream.get("StreamViewType"),
        "globalSecondaryIndexes": [_told_index(i, on_demand) for i in table.get("GlobalSecondaryIndexes") or []]
        or None,
        "localSecondaryIndexes": [
            _told_index(i, True, hash_key=False) for i in table.get("LocalSecondaryIndexes") or []
        ]
        or None,
    }
    if not on_demand:
        told |= _told_throughput(table.get("ProvisionedThroughput") or {})
    return told


def _told_encryption(sse: Json) -> Json:
    if sse.get("Status") not in ("ENABLED", "ENABLING", "UPDATING"):
        return {"enabled": False}
    return {"enabled": True, **({"kmsKeyArn": sse["KMSMasterKeyArn"]} if sse.get("KMSMasterKeyArn") else {})}


def _told_keys(item: Json) -> Json:
    roles = {role: prop for prop, role in ROLES}
    return {roles[key["KeyType"]]: key["AttributeName"] for key in item.get("KeySchema") or []}


def _told_throughput(told: Json) -> Json:
    return {"readCapacity": told.get("ReadCapacityUnits"), "writeCapacity": told.get("WriteCapacityUnits")}


def _told_index(item: Json, on_demand: bool, *, hash_key: bool = True) -> Json:
    keys = _told_keys(item)
    if not hash_key:
        keys.pop("hashKey", None)
    told = {"name": item["IndexName"], "projectionType": item["Projection"]["ProjectionType"], **keys}
    if item["Projection"].get("NonKeyAttributes"):
        told["nonKeyAttributes"] = item["Projection"]["NonKeyAttributes"]
    return told if on_demand else told | _told_throughput(item.get("ProvisionedThroughput") or {})
