"""What a resource's inputs must be before anything is called: known, of the right type, and to the API's taste."""

import difflib
import json
from collections.abc import Iterator
from typing import Any

from localcloud.provider.api import DEFAULTS, UNKNOWN, Json
from localcloud.provider.archives import is_asset
from localcloud.provider.convert import letters
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind
from localcloud.provider.limits import problems, shown
from localcloud.provider.live import templated
from localcloud.provider.names import autoname

Failure = tuple[str, str]
_SCALARS: dict[str, tuple[type, ...]] = {
    "str": (str, int, float, bool),
    "int": (int, float, str),
    "num": (int, float, str),
}


def with_defaults(
    kind: Kind, logical: str, old: Json, new: Json, seed: bytes, *, default_tags: dict[str, str], files: bool = True
) -> Json:
    """The inputs with what the provider adds to them; which these are is kept beside them. Without `files` none is read."""
    inputs = {key: value for key, value in new.items() if key != DEFAULTS and value is not None}
    added: Json = {}
    rule = kind.row.autoname
    if rule and rule.prop not in inputs:
        reuse = rule.prop in (old.get(DEFAULTS) or []) and old.get(rule.prop)
        added[rule.prop] = reuse or autoname(rule, logical, inputs, seed)
    if kind.row.defaulting and files:
        added |= {key: value for key, value in kind.row.defaulting(inputs).items() if key not in inputs}
    tags = inputs.get("tags") or {}
    if kind.taggable:
        everything = UNKNOWN if tags == UNKNOWN else {**default_tags, **tags}
        if everything:
            added["tagsAll"] = everything
    return {**inputs, **added, DEFAULTS: sorted(added)}


def failures(kind: Kind, inputs: Json) -> list[Failure]:
    """Everything that is wrong with inputs, as (property, reason)."""
    known = {key: value for key, value in inputs.items() if key not in (DEFAULTS, "tagsAll")}
    found = [*_unknown(kind.schema.inputs, known, "")]
    if found:
        return found
    found += [(prop, "must be given") for prop in kind.schema.required if known.get(prop) is None]
    found += [*_mistyped(kind.schema.inputs, known, "")]
    found += [
        (prop, "is not supported by this provider; leave it out, or add it to the type's row")
        for prop in sorted(known.keys() - kind.supported)
    ]
    found += [*_documents(kind, known)]
    return found or [*_refused(kind, known)]


def _unknown(node: Any, value: Any, path: str) -> Iterator[Failure]:
    if isinstance(node, dict) and isinstance(value, dict) and "*" not in node and not is_asset(value):
        for prop, inner in value.items():
            if prop in node:
                yield from _unknown(node[prop], inner, f"{path}{prop}.")
            elif not prop.startswith("__"):
                yield f"{path}{prop}", f"must be an input of the type, got {prop}{_nearest(prop, node)}"
    elif isinstance(node, list) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(node[0], item, f"{path[:-1]}[{index}].")
    elif isinstance(node, dict) and "*" in node and isinstance(value, dict):
        for key, item in value.items():
            yield from _unknown(node["*"], item, f"{path}{key}.")


def _nearest(prop: str, node: Json) -> str:
    by_letters = {letters(name): name for name in node}
    close = difflib.get_close_matches(letters(prop), by_letters, n=1)
    return f"; did you mean {by_letters[close[0]]}?" if close else f"; known are {', '.join(sorted(node))}"


def _mistyped(node: Any, value: Any, path: str) -> Iterator[Failure]:
    if value is None or value == UNKNOWN:
        return
    if isinstance(node, dict):
        if not isinstance(value, dict):
            yield path, f"must be an object, got {shown(value)}"
            return
        for prop, inner in value.items():
            yield from _mistyped(node.get(prop, node.get("*", "any")), inner, f"{path}.{prop}" if path else prop)
    elif isinstance(node, list):
        if not isinstance(value, list):
            yield path, f"must be a list, got {shown(value)}"
            return
        for index, item in enumerate(value):
            yield from _mistyped(node[0], item, f"{path}[{index}]")
    else:
        yield from _mistyped_scalar(node, value, path)


def _mistyped_scalar(node: str, value: Any, path: str) -> Iterator[Failure]:
    if node in ("asset", "archive"):
        if not is_asset(value):
            yield path, f"must be an {node}, got {shown(value)}"
    elif node == "bool":
        if not isinstance(value, bool) and value not in ("true", "false"):
            yield path, f"must be true or false, got {shown(value)}"
    elif node in _SCALARS and not isinstance(value, _SCALARS[node]):
        yield path, f"must be a {'text' if node == 'str' else 'number'}, got {shown(value)}"


def _documents(kind: Kind, inputs: Json) -> Iterator[Failure]:
    for prop in kind.row.documents:
        text = inputs.get(prop)
        if isinstance(text, str) and text and UNKNOWN not in text:
            try:
                json.loads(text)
            except ValueError as error:
                yield prop, f"must be JSON, got {shown(text)} ({error})"


def _refused(kind: Kind, inputs: Json) -> Iterator[Failure]:
    """What the create's model has against the request."""
    call = kind.row.create
    lost: list[str] = []
    facts = Facts(templated(None, kind, {**kind.row.defaults, **inputs}), None)
    request = kind.request(call, inputs, facts, lost=lost)
    yield from ((path, "is not supported by this provider; leave it out, or add it to the type's row") for path in lost)
    names = {path: prop for prop, path in kind.places(call).items()}
    for path, reason in problems(kind.shape(call.op), request):
        yield _property(path, names), reason


def _property(path: tuple[str, ...], names: dict[tuple[str, ...], str]) -> str:
    """An API path in pulumi-aws's words, as far as they are known.

    >>> _property(("FunctionName",), {("FunctionName",): "name"})
    'name'
    """
    plain = tuple(step for step in path if not step.startswith("["))
    for length in range(len(plain), 0, -1):
        if plain[:length] in names:
            taken = next(n for n in range(len(path) + 1) if len([s for s in path[:n] if s[0] != "["]) == length)
            return names[plain[:length]] + _steps(path[taken:])
    return _steps(path).removeprefix(".")


def _steps(path: tuple[str, ...]) -> str:
    return "".join(step if step.startswith("[") else f".{step[:1].lower()}{step[1:]}" for step in path)
