"""How a table's keys, indexes, capacity and encryption are asked of DynamoDB, from pulumi-aws's spelling of them."""

from typing import TYPE_CHECKING

from localcloud.provider.api import Json

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

ROLES = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
PROVISIONED, ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"


def _keys(item: Json) -> list[Json]:
    if item.get("keySchemas"):
        return [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in item["keySchemas"]]
    return [{"AttributeName": item[prop], "KeyType": role} for prop, role in ROLES if item.get(prop)]


def _throughput(item: Json) -> Json:
    return {
        "ReadCapacityUnits": int(item.get("readCapacity") or 1),
        "WriteCapacityUnits": int(item.get("writeCapacity") or 1),
    }


def _index(item: Json, table: Json, *, is_global: bool) -> Json:
    keyed = item if is_global else {**item, "hashKey": table.get("hashKey")}
    projection = {"ProjectionType": item["projectionType"]}
    if item.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = item["nonKeyAttributes"]
    out = {"IndexName": item["name"], "KeySchema": _keys(keyed), "Projection": projection}
    if is_global and table.get("billingMode", PROVISIONED) == PROVISIONED:
        out["ProvisionedThroughput"] = _throughput(item)
    return out


def _encryption(wanted: Json) -> Json:
    out: Json = {"Enabled": bool(wanted.get("enabled"))}
    if wanted.get("enabled"):
        out["SSEType"] = "KMS"
    if wanted.get("kmsKeyArn"):
        out["KMSMasterKeyId"] = wanted["kmsKeyArn"]
    return out


def _stream(props: Json) -> Json:
    enabled = bool(props.get("streamEnabled"))
    return {"StreamEnabled": enabled, **({"StreamViewType": props.get("streamViewType")} if enabled else {})}


def table_request(op: str, props: Json, request: Json, old: Json | None) -> None:
    """Finish CreateTable, or the one part of UpdateTable that changed."""
    if op == "create_table":
        request["KeySchema"] = _keys(props)
        request.setdefault("BillingMode", PROVISIONED)
        for member, prop, is_global in (
            ("GlobalSecondaryIndexes", "globalSecondaryIndexes", True),
            ("LocalSecondaryIndexes", "localSecondaryIndexes", False),
        ):
            if props.get(prop):
                request[member] = [_index(item, props, is_global=is_global) for item in props[prop]]
        if props.get("streamEnabled"):
            request["StreamSpecification"] = _stream(props)
    if op in ("create_table", "update_table"):
        _capacity_and_encryption(op, props, request, old or {})


def _capacity_and_encryption(op: str, props: Json, request: Json, old: Json) -> None:
    creating = op == "create_table"
    if request.get("BillingMode") == PROVISIONED or _changed(props, old, "readCapacity", "writeCapacity"):
        request["ProvisionedThroughput"] = _throughput(props)
    if (creating and props.get("serverSideEncryption")) or (
        not creating and _changed(props, old, "serverSideEncryption")
    ):
        request["SSESpecification"] = _encryption(props.get("serverSideEncryption") or {})
    if not creating and _changed(props, old, "streamEnabled", "streamViewType"):
        request["StreamSpecification"] = _stream(props)


def _changed(props: Json, old: Json, *names: str) -> bool:
    return bool(old) and any(props.get(name) != old.get(name) for name in names)


def change_indexes(cloud: "Cloud", props: Json, old: Json | None) -> None:
    """Add and remove global indexes; DynamoDB takes one change at a time."""
    if old is None:
        return
    before = {item["name"]: item for item in old.get("globalSecondaryIndexes") or []}
    now = {item["name"]: item for item in props.get("globalSecondaryIndexes") or []}
    client, name = cloud.client("dynamodb"), props["name"]
    for gone in [index for index in before if now.get(index) != before[index]]:
        client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": gone}}])
    definitions = [{"AttributeName": a["name"], "AttributeType": a["type"]} for a in props.get("attributes") or []]
    for new in [index for index in now if now[index] != before.get(index)]:
        change = {"Create": _index(now[new], props, is_global=True)}
        client.update_table(TableName=name, AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=[change])
