"""What Lambda's rows cannot say in a table."""

import json
from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.archives import content_sha256, is_asset, zipped

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud


def code_hash(inputs: Json) -> Json:
    return {"sourceCodeHash": content_sha256(inputs["code"])} if is_asset(inputs.get("code")) else {}


def function_request(op: str, _props: Json, request: Json, _old: Json | None) -> None:
    if op == "create_function":
        request.setdefault("Code", {})
        if "ImageUri" in request["Code"]:
            request.setdefault("PackageType", "Image")


def function_code(op: str, props: Json, request: Json) -> None:
    if not is_asset(props.get("code")):
        return
    if op == "create_function":
        request["Code"] = {"ZipFile": zipped(props["code"])}
    elif op == "update_function_code":
        request["ZipFile"] = zipped(props["code"])


def function_answer(op: str, _props: Json, answer: Json) -> Json:
    if op != "get_function":
        return {}
    layers = [layer["Arn"] for layer in answer["Configuration"].get("Layers") or []]
    return {"layers": layers or None}


def layer_content(op: str, props: Json, request: Json) -> None:
    if op == "publish_layer_version" and is_asset(props.get("code")):
        request["Content"] = {"ZipFile": zipped(props["code"])}


def layer_request(op: str, _props: Json, request: Json, _old: Json | None) -> None:
    if op == "publish_layer_version":
        request.setdefault("Content", {})


def statement(_op: str, props: Json, answer: Json) -> Json:
    """A permission as its statement in the function's policy tells it."""
    found = [
        s for s in json.loads(answer.get("Policy") or "{}").get("Statement", []) if s["Sid"] == props["statementId"]
    ]
    if not found:
        return {"action": None}
    statement = found[0]
    principal = statement["Principal"]
    conditions = {
        variable.lower(): value for test in statement.get("Condition", {}).values() for variable, value in test.items()
    }
    return {
        "action": statement["Action"],
        "principal": principal if isinstance(principal, str) else next(iter(principal.values())),
        "sourceArn": conditions.get("aws:sourcearn"),
        "sourceAccount": conditions.get("aws:sourceaccount"),
        "principalOrgId": conditions.get("aws:principalorgid"),
    }


def mapping_answer(op: str, _props: Json, answer: Json) -> Json:
    if not op.startswith("get"):
        return {}
    return {
        "enabled": answer.get("State") not in ("Disabled", "Disabling"),
        "functionName": str(answer["FunctionArn"]).split(":")[6],
    }


def mappings(cloud: "Cloud", inputs: Json) -> list[str]:
    answer = cloud.client("lambda").list_event_source_mappings(
        EventSourceArn=inputs["eventSourceArn"], FunctionName=inputs["functionName"]
    )
    return [each["UUID"] for each in answer["EventSourceMappings"]]


def layers(cloud: "Cloud", inputs: Json) -> list[str]:
    client = cloud.client("lambda")
    versions = client.list_layer_versions(LayerName=inputs["layerName"])["LayerVersions"]
    told = [client.get_layer_version(LayerName=inputs["layerName"], VersionNumber=v["Version"]) for v in versions]
    return [t["LayerVersionArn"] for t in told if t["Content"]["CodeSha256"] == inputs.get("sourceCodeHash")]
