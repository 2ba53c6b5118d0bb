"""This file brings a line's feature store to what its spec says; each step is found done when it is done again."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from estate import addresses, features_job
from estate.aws import Aws
from estate.features_look import ledger_rows, plans
from estate.features_plan import ADD, BACKFILL, CREATE, RECORD, VERSION, GroupPlan, refusals
from estate.problems import Refused
from estate.say import note
from estate.subject import Subject
from jobs.features.groups import Groups, applied, settle
from jobs.features.schema import KIND, Json
from jobs.kit import earlier
from jobs.kit.ledger import Ledger
from jobs.kit.line import folder
from jobs.kit.spec import Line

Deploy = Callable[[], None]


class Applying:
    """One line in one environment, while its feature store is changed."""

    def __init__(self, aws: Aws, environment: str, line: Line, root: Path, deploy: Deploy) -> None:
        self.aws, self.environment, self.line, self.root, self.deploy = aws, environment, line, root, deploy

    def look(self) -> list[GroupPlan]:
        return plans(self.aws, self.environment, self.line, self.root)

    def apply(self, *, retire: bool) -> Json:
        """Do what the plan says.

        Raises:
            Refused: a version would have to lose something; nothing was changed.
        """
        before = self.look()
        if wrong := refusals(before):
            raise Refused("\n".join(wrong))
        self._remember(before)
        if any(one.action in (VERSION, CREATE) for one in before):
            self.deploy()
        told: Json = {"rows": self._settle(before)}
        waiting = [one.group for one in self.look() if one.action == BACKFILL]
        told["backfill"] = features_job.run(self._subject(), waiting) if waiting else None
        told["retired"] = self._retire() if retire else []
        return {**told, "groups": [one.as_json() for one in before]}

    def _subject(self) -> Subject:
        at = addresses.read(self.aws.client("ssm"), self.environment, self.line.name)
        return Subject(aws=self.aws, name=self.line.name, at=at)

    def _remember(self, before: Sequence[GroupPlan]) -> None:
        """Write down what a version was, before anything is deployed that no longer says it."""
        where = folder(self.line.name, self.root)
        said = {group: dict(found) for group, found in earlier.read(where).items()}
        lacking = [
            (one.group, version)
            for one in before
            for version in range(1, one.version)
            if version not in said.get(one.group, {})
        ]
        groups, rows = self._groups(), applied(ledger_rows(self.aws, self.environment, self.line.name))
        for group, version in lacking:
            name = groups.name(group, version)
            said.setdefault(group, {})[version] = was(groups.described(name), rows.get(name))
        if lacking:
            earlier.write(where, said)
            note(f"models/{where.name}/{earlier.FILE} says what the former versions were; commit it with model.yaml")

    def _settle(self, before: Sequence[GroupPlan]) -> list[str]:
        """Add features and write down what is applied."""
        if not any(one.action in (ADD, RECORD, VERSION, CREATE, BACKFILL) for one in before):
            return []
        at, by, written = self._subject().at.estate, self.aws.caller(), []
        ledger = Ledger(at["ledger_table"], self.aws.client("dynamodb"), witness=self._witness(at))

        def tell(name: str, body: Json) -> None:
            ledger.append(self.line.name, KIND, name, body, at=datetime.now(UTC).isoformat(), by=by)
            written.append(name)

        settle(self._groups(), applied(ledger.rows(self.line.name)), tell)
        return written

    def _witness(self, at: Json) -> Any:
        from jobs.kit.witness import Witness

        return Witness(at["ledger_bucket"], lambda: self.aws.client("s3")) if at.get("ledger_bucket") else None

    def _groups(self) -> Groups:
        return Groups(self.environment, self.line, self.aws.client("sagemaker"))

    def _retire(self) -> list[str]:
        """Delete versions that no live package reads: first their protection goes, then they do."""
        where = folder(self.line.name, self.root)
        going = [(one.group, old) for one in self.look() for old in one.former if old.may_go]
        for leaving in (True, False) if going else ():
            said = {group: dict(found) for group, found in earlier.read(where).items()}
            for group, old in going:
                kept = said[group][old.version]
                said[group][old.version] = kept.model_copy(update={"leaving": True}) if kept and leaving else None
            earlier.write(where, said)
            self.deploy()
        return [old.name for _, old in going]


def was(described: Json | None, row: Json | None) -> earlier.Earlier | None:
    """A version as AWS and the ledger tell it; None when there never was one."""
    if described is None and row is None:
        return None
    if row is not None:
        features = row["features"]
        keys = {part: row[part] for part in ("entity", "event_time", "online")}
    else:
        from jobs.features.schema import found

        real = found(described or {})
        keys = {part: real[part] for part in ("entity", "event_time", "online")}
        features = {
            name: _TYPES[kind]
            for name, kind in real["columns"].items()
            if name not in (real["entity"], real["event_time"])
        }
    return earlier.Earlier.model_validate(
        {**keys, "features": {name: {"type": kind} for name, kind in features.items()}}
    )


_TYPES = {"Integral": "integer", "Fractional": "number", "String": "category"}
"""A type of the spec that AWS stores so; which one it was makes no difference to the group."""
