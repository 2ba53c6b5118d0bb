"""This file decides, group by group, what has to happen to a line's feature store, and says it in words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from jobs.features.schema import Json, compare, wanted
from jobs.kit.spec import Line

NONE, RECORD, ADD, CREATE, VERSION, BACKFILL, REFUSED = (
    "none",
    "record",
    "add",
    "create",
    "version",
    "backfill",
    "refused",
)


@dataclass(frozen=True, kw_only=True)
class Former:
    """A version that was superseded."""

    version: int
    name: str
    read_by: list[str]
    """Packages that would read it, were they asked or rolled back to."""

    @property
    def may_go(self) -> bool:
        return not self.read_by


@dataclass(frozen=True, kw_only=True)
class Known:
    """One group as it was found."""

    names: Mapping[int, str]
    """Name in AWS of every version up to the stated one, and of the last applied."""
    applied: Mapping[int, Json]
    """What the ledger says was applied, by version."""
    real: Mapping[int, Json]
    """What there is, by version."""
    backfilled: bool = False
    """Whether the ledger says that the stated version's history was computed."""
    delivered: bool = False
    """Whether there is history at all."""
    former: Sequence[Former] = ()

    @property
    def latest(self) -> int:
        return max((*self.applied, *self.real), default=0)


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """What one group needs."""

    group: str
    name: str
    version: int
    action: str
    says: str
    next: str | None = None
    """The command to type, or what to write where."""
    adds: list[str] = field(default_factory=list)
    breaking: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    former: list[Former] = field(default_factory=list)

    def as_json(self) -> Json:
        said = asdict(self)
        return {**said, "former": [{**asdict(one), "may_go": one.may_go} for one in self.former]}


def plan(line: Line, group: str, known: Known) -> GroupPlan:
    """What has to happen to a group, as far as may be."""
    stated, latest = line.feature_groups[group], known.latest
    told: dict[str, Any] = {"group": group, "name": known.names[stated.version], "version": stated.version}
    told["former"] = list(known.former)
    if latest and not latest <= stated.version <= latest + 1:
        return GroupPlan(**told, action=REFUSED, **_wrong_version(line, group, latest))
    if latest and stated.version == latest + 1:
        change = compare(stated, known.applied.get(latest), known.real.get(latest))
        return GroupPlan(
            **told, action=VERSION, breaking=change.breaking, **_new_version(line, known, latest, stated.version)
        )
    change = compare(stated, known.applied.get(stated.version), known.real.get(stated.version))
    told["notes"] = [f"{name} is in {told['name']}, and nobody applied it; it stays empty" for name in change.strange]
    adds = [one["FeatureName"] for one in change.added]
    if change.breaking:
        return GroupPlan(
            **told, action=REFUSED, breaking=change.breaking, adds=adds, **_needs_version(line, group, change.breaking)
        )
    return GroupPlan(**told, adds=adds, **_in_place(line, group, known, adds))


def refusals(plans: Sequence[GroupPlan]) -> list[str]:
    """Why nothing may be applied; empty when it may."""
    return [f"feature_groups.{one.group}: {one.says}; {one.next}" for one in plans if one.action == REFUSED]


def _in_place(line: Line, group: str, known: Known, adds: list[str]) -> Json:
    version = line.feature_groups[group].version
    name, apply = known.names[version], f"estate features apply {line.name}"
    if version not in known.real:
        return {"action": CREATE, "says": f"{name} does not exist yet; the deployment makes it", "next": "estate up"}
    if adds:
        says = f"{name} gains {', '.join(adds)} in place; rows that were written before have no value until a run writes them anew"
        return {"action": ADD, "says": says, "next": apply}
    if version > 1 and known.delivered and not known.backfilled and (known.former or version - 1 in known.applied):
        says = f"{name} exists, and its history was not computed from what was delivered before"
        return {"action": BACKFILL, "says": says, "next": apply}
    said = known.applied.get(version)
    body = wanted(line, group)
    if said is None or body != {key: said.get(key) for key in body}:
        what = "is as the spec says, and the ledger does not say so yet" if said is None else "is described anew"
        return {"action": RECORD, "says": f"{name} {what}; the next run or `{apply}` writes it down", "next": None}
    return {"action": NONE, "says": f"{name} is as the spec says", "next": None}


def _new_version(line: Line, known: Known, latest: int, version: int) -> Json:
    says = (
        f"{known.names[version]} is made beside {known.names[latest]} and gets its history from every delivery that is still "
        f"stored; {known.names[latest]} stays until no live package reads it"
    )
    return {"says": says, "next": f"estate features apply {line.name}"}


def _needs_version(line: Line, group: str, breaking: list[str]) -> Json:
    version = line.feature_groups[group].version
    lost = [words for words in breaking if words.endswith("got none")]
    hint = "; a feature that was renamed is one that is lost and one that is new" if lost else ""
    return {
        "says": f"a version only gains features, and here {'; '.join(breaking)}{hint}",
        "next": f"take it back, or set feature_groups.{group}.version: {version + 1} in models/{line.package}/model.yaml and run "
        f"`estate features apply {line.name}`",
    }


def _wrong_version(line: Line, group: str, latest: int) -> Json:
    got = line.feature_groups[group].version
    why = "a version is never taken back" if got < latest else "versions follow one another"
    return {
        "says": f"version must be {latest}, the last applied, or {latest + 1}, got {got}; {why}",
        "next": f"set feature_groups.{group}.version: {latest + 1} in models/{line.package}/model.yaml",
    }
