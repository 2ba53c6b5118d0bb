"""The operations on records; all of them stay on the event loop."""

import asyncio
import time
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.protocol import Service
from localcloud.featurestore.known import known, short, stores
from localcloud.featurestore.record import Schema, Value, moment, packed, refused, seconds, unpacked, values
from localcloud.featurestore.stores import APPEND, UPSERT, Online, Pending, Statement

Body = dict[str, Any]
BOTH = ("OnlineStore", "OfflineStore")
REMOVE = "delete from online where grp = ? and id = ? and time <= ?"


def register(runtime: Service) -> None:
    for operation in (PutRecord, GetRecord, BatchGetRecord, DeleteRecord):
        runtime.op(operation)


async def PutRecord(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    schema = known(ctx, request["FeatureGroupName"])
    found = values(schema, request["Record"])
    online, offline = _targets(schema, request)
    at = moment(str(found[schema.position[schema.event_time]]))
    lives = seconds(request.get("TtlDuration")) or schema.ttl
    body = packed(found)
    statements = []
    if online:
        identifier = str(found[schema.position[schema.identifier]])
        row = Online(schema.key, identifier, at, at + lives if lives else None, 0, body)
        statements.append(Statement(UPSERT, [row]))
    if offline:
        statements.append(Statement(APPEND, [Pending(schema.key, at, time.time(), 0, body)]))
    await asyncio.wrap_future(stores().write(statements))


async def DeleteRecord(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    schema = known(ctx, request["FeatureGroupName"])
    online, offline = _targets(schema, request)
    identifier, at = request["RecordIdentifierValueAsString"], moment(request["EventTime"])
    left: list[Value] = [None] * len(schema.types)
    left[schema.position[schema.identifier]], left[schema.position[schema.event_time]] = (
        identifier,
        request["EventTime"],
    )
    statements = []
    if online and request.get("DeletionMode") == "HardDelete":
        statements.append(Statement(REMOVE, [(schema.key, identifier, at)]))
    elif online:
        # A record that stays, marked: a later write of an older event does not bring the entity back.
        statements.append(Statement(UPSERT, [Online(schema.key, identifier, at, None, 1, packed(left))]))
    if offline:
        statements.append(Statement(APPEND, [Pending(schema.key, at, time.time(), 1, packed(left))]))
    await asyncio.wrap_future(stores().write(statements))


async def GetRecord(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    schema = known(ctx, request["FeatureGroupName"])
    _readable(schema)
    found = _read(schema, request["RecordIdentifierValueAsString"], request.get("FeatureNames"))
    if found is None:
        return {}
    record, expires = found
    shown = expires if request.get("ExpirationTimeResponse") == "Enabled" else None
    return {"Record": record, "ExpiresAt": _iso(shown)}


async def BatchGetRecord(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    records = []
    with_expiry = request.get("ExpirationTimeResponse") == "Enabled"
    for asked in request["Identifiers"]:
        schema = known(ctx, asked["FeatureGroupName"])
        _readable(schema)
        for identifier in asked["RecordIdentifiersValueAsString"]:
            if found := _read(schema, identifier, asked.get("FeatureNames")):
                names = {
                    "FeatureGroupName": short(asked["FeatureGroupName"]),
                    "RecordIdentifierValueAsString": identifier,
                }
                expiry = {"ExpiresAt": _iso(found[1])} if with_expiry else {}
                records.append(names | {"Record": found[0]} | expiry)
    return {"Records": records, "Errors": [], "UnprocessedIdentifiers": []}


def _targets(schema: Schema, request: Body) -> tuple[bool, bool]:
    """Whether the request is for the online and for the offline store."""
    wanted = request.get("TargetStores") or [
        name for name, on in zip(BOTH, (schema.online, schema.offline), strict=True) if on
    ]
    if "OnlineStore" in wanted and not schema.online:
        raise refused(f"Online store is not enabled for feature group {schema.name}.")
    if "OfflineStore" in wanted and not schema.offline:
        raise refused(f"Offline store is not enabled for feature group {schema.name}.")
    return "OnlineStore" in wanted, "OfflineStore" in wanted


def _readable(schema: Schema) -> None:
    if not schema.online:
        raise refused(f"Online store is not enabled for feature group {schema.name}.")


def _read(
    schema: Schema, identifier: str, wanted: list[str] | None
) -> tuple[list[dict[str, str]], float | None] | None:
    for name in wanted or ():
        if name not in schema.types:
            raise refused(f"FeatureName {name} does not exist in FeatureGroup {schema.name}.")
    row = stores().record(schema.key, identifier)
    if row is None or (row[1] is not None and row[1] <= time.time()):
        return None
    return unpacked(schema, row[0], wanted), row[1]


def _iso(moment_: float | None) -> str | None:
    return None if moment_ is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment_))
