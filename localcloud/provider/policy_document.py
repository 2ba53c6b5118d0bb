"""GetPolicyDocument: pulumi-aws's statements as the JSON that IAM reads."""

import json
import zlib
from typing import Any

from localcloud.provider.api import Json, ProviderError

_LISTS = (
    ("actions", "Action"),
    ("notActions", "NotAction"),
    ("resources", "Resource"),
    ("notResources", "NotResource"),
)
_ORDER = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition")


def policy_document(args: Json) -> Json:
    """The lookup's answer: the arguments, the document readable and minified, and an id made of it."""
    sources = [json.loads(each) for each in args.get("sourcePolicyDocuments") or [] if each]
    overrides = [json.loads(each) for each in args.get("overridePolicyDocuments") or [] if each]
    own: Json = {"Id": args.get("policyId"), "Statement": [_statement(each) for each in args.get("statements") or []]}
    _refuse_repeated([statement for source in sources for statement in _statements_of(source)])
    _refuse_repeated(own["Statement"])
    statements: list[Json] = []
    for document in (*sources, own, *overrides):
        _merge(statements, _statements_of(document))
    name = next((each["Id"] for each in (*reversed(overrides), own, *reversed(sources)) if each.get("Id")), None)
    whole: Json = {"Version": args.get("version") or "2012-10-17", "Id": name, "Statement": statements}
    whole = {key: value for key, value in whole.items() if value}
    text = _as_go_writes(json.dumps(whole, indent=2, ensure_ascii=False))
    minified = _as_go_writes(json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    return {
        **args,
        "version": whole["Version"],
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": minified,
    }


def _as_go_writes(text: str) -> str:
    for char in "&<>":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _statements_of(document: Json) -> list[Json]:
    found = document.get("Statement") or []
    return found if isinstance(found, list) else [found]


def _refuse_repeated(statements: list[Json]) -> None:
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    if repeated := sorted({sid for sid in sids if sids.count(sid) > 1}):
        raise ProviderError(f"sid must be unique among statements, got {', '.join(repeated)} more than once")


def _merge(statements: list[Json], new: list[Json]) -> None:
    """A statement takes the place of an earlier one with its Sid."""
    for statement in new:
        sids = [old.get("Sid") for old in statements]
        if statement.get("Sid") and statement["Sid"] in sids:
            statements[sids.index(statement["Sid"])] = statement
        else:
            statements.append(statement)


def _statement(given: Json) -> Json:
    out: Json = {"Sid": given.get("sid"), "Effect": given.get("effect") or "Allow"}
    for prop, name in _LISTS:
        if values := given.get(prop):
            out[name] = _one_or_sorted(values if "ction" in prop else _variables(values))
    for prop, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if principals := given.get(prop):
            out[name] = _principals(principals)
    if conditions := given.get("conditions"):
        out["Condition"] = _conditions(conditions)
    return {name: out[name] for name in _ORDER if out.get(name)}


def _variables(values: list[str]) -> list[str]:
    """`&{...}` is how a program writes IAM's `${...}` where its own language would take it."""
    return [value.replace("&{", "${") for value in values]


def _one_or_sorted(values: list[str]) -> Any:
    # The provider sorts these sets downwards, and writes a single one without brackets.
    unique = sorted(set(values), reverse=True)
    return unique[0] if len(unique) == 1 else unique


def _principals(given: list[Json]) -> Any:
    if len(given) == 1 and given[0]["type"] == "*" and given[0]["identifiers"] == ["*"]:
        return "*"
    out: dict[str, list[str]] = {}
    for principal in given:
        out.setdefault(principal["type"], []).extend(sorted(set(_variables(principal["identifiers"])), reverse=True))
    return {kind: names[0] if len(names) == 1 else names for kind, names in sorted(out.items())}


def _conditions(given: list[Json]) -> Json:
    out: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        variables = out.setdefault(condition["test"], {})
        variables.setdefault(condition["variable"], []).extend(_variables(condition["values"]))
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in sorted(variables.items())}
        for test, variables in sorted(out.items())
    }
