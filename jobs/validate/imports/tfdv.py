"""This file reads a TensorFlow Data Validation schema in protobuf's text format as our rules.

Source:
    tensorflow_metadata/proto/v0/schema.proto; what TFDV checks is in its "Anomalies Reference".
"""

from collections.abc import Callable, Iterator
from typing import Any

from jobs.validate.imports.making import Imported, NoEquivalentError, rules
from jobs.validate.imports.textproto import Message, parse
from jobs.validate.imports.tfdv_domains import DOMAINS, named_domain

Fields = Iterator[dict[str, Any]]
_SAID = ("name", "annotation", "string_domain", "int_domain", "float_domain", "domain", "distribution_constraints")
"""Fields of a feature or schema that are no demand by themselves, or are read with the one that uses them."""
_LEFT = {
    "skew_comparator": "it compares training with serving, which the drift watch does; see monitoring.max_psi",
    "in_environment": "rules hold in every environment",
    "not_in_environment": "rules hold in every environment",
    "default_environment": "rules hold in every environment",
    "tensor_representation_group": "it says how tensors are made, not what data must keep",
    "value_counts": "a row holds one value of a column",
    "sparse_feature": "a row holds one value of a column",
    "weighted_feature": "a row holds one value of a column",
}


def read(text: str, file: str) -> Imported:
    """The rules of a schema, and every field of it that demands what no rule here does."""
    schema = parse(text, file)
    out = Imported([], [])
    for feature in schema.get("feature", []):
        _feature(feature, schema, file, out)
    for field, values in schema.items():
        if field == "dataset_constraints":
            _each(values[0], _DATASET, file, "dataset_constraints", out)
        elif field not in ("feature", *_SAID):
            out.left.append(f"{file}: {field} has no equivalent: {_LEFT.get(field, 'it is not known here')}")
    return out


def _feature(feature: Message, schema: Message, file: str, out: Imported) -> None:
    name = str(feature.get("name", ["?"])[0])
    stage = str(feature.get("lifecycle_stage", [""])[0])
    if feature.get("deprecated", [False])[0] or stage not in ("", "UNKNOWN_STAGE", "BETA", "PRODUCTION"):
        out.left.append(
            f"{file}: {name} is not imported: TFDV does not check a feature that is {stage or 'deprecated'}"
        )
        return
    mass = feature.get("distribution_constraints", [{}])[0].get("min_domain_mass", [1.0])[0]
    readers = (
        _FEATURE
        | {field: _with(reader, float(mass)) for field, reader in DOMAINS.items()}
        | {"domain": lambda column, value: named_domain(column, value, schema, float(mass))}
    )
    said = {
        field: values
        for field, values in feature.items()
        if field not in ("name", "annotation", "distribution_constraints", "lifecycle_stage", "deprecated")
    }
    _each(said, {field: _bound(reader, name) for field, reader in readers.items()}, file, name, out)


def _with(reader: Callable[[str, Message, float], Fields], mass: float) -> Callable[[str, Any], Fields]:
    return lambda column, value: reader(column, value, mass)


def _bound(reader: Callable[[str, Any], Fields], name: str) -> Callable[[Any], Fields]:
    return lambda value: reader(name, value)


def _each(said: Message, readers: dict[str, Callable[[Any], Fields]], file: str, what: str, out: Imported) -> None:
    for field, values in said.items():
        try:
            out.rules.extend(rules(readers.get(field, _unknown(field))(values[0])))
        except NoEquivalentError as why:
            out.left.append(f"{file}: {field} of {what} has no equivalent: {why}")


def _unknown(field: str) -> Callable[[Any], Fields]:
    def read(_value: Any) -> Fields:
        raise NoEquivalentError(_LEFT.get(field, "it is not known here"))

    return read


def _presence(column: str, said: Message) -> Fields:
    if fraction := said.get("min_fraction", [0])[0]:
        yield {"rule": "complete", "column": column, "allowed": round(1 - float(fraction), 12)}
    if count := said.get("min_count", [0])[0]:
        quoted = column.replace('"', '""')
        yield {"rule": "rows", "min": count, "where": f'"{quoted}" is not null'}


def _type(column: str, said: str) -> Fields:
    kinds = {"INT": "integer", "FLOAT": "number", "BYTES": "category"}
    if said not in kinds:
        raise NoEquivalentError(f"a column is no {said}")
    yield {"rule": "type", "column": column, "type": kinds[said]}


def _one_value(_column: str, said: Message) -> Fields:
    """One value in a row is what a column has; more is what it cannot have."""
    sizes = [dim.get("size", [0])[0] for dim in said.get("dim", [])] if "dim" in said else said.get("max", [None])
    if any(size != 1 for size in sizes):
        raise NoEquivalentError("a row holds one value of a column")
    return iter(())


def _drift(column: str, said: Message) -> Fields:
    for measure, limits in said.items():
        threshold = float(limits[0].get("threshold", [0])[0])
        if measure == "infinity_norm":
            yield {"rule": "distribution", "column": column, "measure": measure, "max": threshold}
        elif measure == "jensen_shannon_divergence":
            # TFDV limits the divergence, we its square root, the distance.
            yield {"rule": "distribution", "column": column, "measure": "jensen_shannon", "max": threshold**0.5}
        else:
            raise NoEquivalentError(f"{measure} is not measured here")


def _unique(column: str, said: Message) -> Fields:
    yield {
        "rule": "statistic",
        "column": column,
        "of": "distinct",
        "min": said.get("min", [None])[0],
        "max": said.get("max", [None])[0],
    }


_FEATURE: dict[str, Callable[[str, Any], Fields]] = {
    "presence": _presence,
    "type": _type,
    "shape": _one_value,
    "value_count": _one_value,
    "drift_comparator": _drift,
    "unique_constraints": _unique,
}
_DATASET: dict[str, Callable[[Any], Fields]] = {
    "min_examples_count": lambda count: iter([{"rule": "rows", "min": count}]),
    "max_examples_count": lambda count: iter([{"rule": "rows", "max": count}]),
}
