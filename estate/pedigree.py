"""This file is a lineage document as things and what they came from, for those who draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from estate.pinned import pin_in_words
from estate.tracking import told as seen

_SHORT = 12


@dataclass(frozen=True)
class Thing:
    """Something in the pedigree, with what it came from."""

    kind: str
    facts: Sequence[str]
    """The first names it."""
    of: Sequence["Thing"] = field(default=())
    wrong: bool = False
    """A gate or a person said no, or the thing was put back."""


def pedigree(document: Mapping[str, Any]) -> Thing:
    """From the prediction, or else the release, back to the raw deliveries."""
    found = _released(document, _approved(document, _package(document)))
    if document["prediction"]:
        at = document.get("prediction_record", {}).get("at")
        facts = [document["prediction"], *([f"at {at}"] if at else []), *_judged(document["verdict"])]
        return Thing("prediction", facts, [found])
    return found


def _judged(verdict: Mapping[str, Any] | None) -> list[str]:
    return [f"judged {verdict['verdict']}", f"window from {verdict['start']}"] if verdict else ["not judged yet"]


def _package(document: Mapping[str, Any]) -> Thing:
    gates = document["gates"]
    failed = [one["gate"] for one in gates if not one["passed"]]
    told = f"gates refused: {', '.join(failed)}" if failed else f"passed all {len(gates)} gates"
    run = document["run"]
    facts = [f"{document['line']} version {document['version']}", told, f"run {run['id']}"]
    if document.get("tracking"):
        facts.append(seen(document["tracking"]))
    return Thing("package", facts, [_model(document)], wrong=bool(failed))


def _model(document: Mapping[str, Any]) -> Thing:
    """The model, of data, code, configuration and environment."""
    code, config, environment = document["code"], document["config"], document["environment"]
    told = [f"{name} {text}" for name, text in sorted(config["hyperparameters"].items()) if _is_of_interest(name)]
    made = [
        _snapshot(document["data"]),
        Thing("code", [short(code["sha256"]), f"commit {short(code['commit'])}{_dirty(code['dirty'])}"]),
        Thing("configuration", [short(config["sha256"]), ", ".join(told)]),
        Thing(
            "environment",
            [
                f"Python {environment['python']}",
                f"packages {short(environment['packages_sha256'])}",
                environment["image"],
            ],
        ),
    ]
    return Thing("model", [short(document["model"]["sha256"]), document["model"]["uri"]], made)


def _snapshot(data: Mapping[str, Any]) -> Thing:
    facts = [
        short(data["snapshot"]),
        f"{data['rows']:,} rows",
        f"as of {data['as_of'][:16]}",
        f"query {short(data['query_sha256'])}",
    ]
    return Thing("snapshot", facts, [_source(one) for one in data["sources"]])


def _source(source: Mapping[str, Any]) -> Thing:
    facts = [source["uri"], f"version {source.get('version') or 'not kept'}"]
    pinned = [pin_in_words(source["pin"])] if source.get("pin") else []
    return Thing("source", [*facts, *([f"{source['rows']:,} rows"] if "rows" in source else []), *pinned])


def _approved(document: Mapping[str, Any], package: Thing) -> Thing:
    approval = document["approval"]
    if not approval:
        return package
    facts = [f"{approval['status']} by {_person(approval['by'])}", approval["reason"] or "no reason", approval["at"]]
    return Thing("approval", facts, [package], wrong=approval["status"] == "Rejected")


def _released(document: Mapping[str, Any], approved: Thing) -> Thing:
    release = document["release"]
    if not release:
        return approved
    outcome = release.get("outcome", "unknown")
    facts = [outcome, f"on {release.get('endpoint', 'no endpoint')}", f"by {_person(release['by'])}", release["at"]]
    return Thing("release", facts, [approved], wrong=outcome != "live")


def offspring(asked: str, found: Sequence[Mapping[str, Any]]) -> list[Thing]:
    """What came of a source or a snapshot, a thing per line."""
    return [Thing("line", [one["line"], f"from {asked}"], [*_deliveries(one), *_sets(one)]) for one in found]


def _deliveries(one: Mapping[str, Any]) -> list[Thing]:
    return [_source(source) for source in one["sources"]]


def _sets(one: Mapping[str, Any]) -> list[Thing]:
    """Each snapshot with the packages that were trained on it."""
    sets = []
    for snapshot in one["snapshots"]:
        made = [_descendant(package) for package in one["packages"] if package["snapshot"] == snapshot["snapshot"]]
        facts = [short(snapshot["snapshot"]), f"{snapshot['rows']:,} rows as of {snapshot['as_of']}"]
        sets.append(Thing("snapshot", facts if made else [*facts, "no package was made from it"], made))
    return sets


def _descendant(package: Mapping[str, Any]) -> Thing:
    made = package["predictions"]
    told = f"{made['count']:,} predictions judged" if made["count"] else "no prediction judged"
    since = f"first live {package['first_live']}" if package["first_live"] else "never live"
    facts = [f"version {package['version']}", "LIVE" if package["live"] else "not live", package["status"], since, told]
    return Thing("package", [*facts, package["package"]])


def short(digest: Any) -> str:
    return str(digest)[:_SHORT]


def _dirty(dirty: Any) -> str:
    return ", dirty" if dirty in (True, "true") else ""


def _is_of_interest(name: str) -> bool:
    return name != "line" and not name.startswith("sagemaker_")


def _person(by: str) -> str:
    """
    >>> _person("arn:aws:iam::000000000000:user/ana")
    'user/ana'
    """
    return by.rsplit(":", 1)[-1]
