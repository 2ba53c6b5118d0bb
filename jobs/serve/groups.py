"""This file is what a model remembers of the feature groups that its server may ask: whose, which features, how old."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.kit import names
from jobs.serve.rows import Input


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the online store, as the training set was joined with it."""

    name: str
    store: str
    """Its name in AWS."""
    entity: str
    event_time: str
    lag: float
    """Seconds before the prediction moment by which a record must have been known."""
    max_age: float | None
    """Seconds after which a record counts as missing."""
    features: tuple[Input, ...]

    def lacks(self, row: Mapping[str, Any]) -> list[Input]:
        """The features that a row does not say; a null is said: the caller knows that there is no value."""
        return [feature for feature in self.features if feature.name not in row]

    def fresh(self, event_time: float, moment: float) -> bool:
        """Whether training would have seen a record of this time at that moment."""
        known = event_time + self.lag <= moment
        return known and (self.max_age is None or moment - event_time <= self.max_age)


def groups(
    remembered: Mapping[str, Mapping[str, Any]], features: Iterable[Input], environment: str, line: str
) -> tuple[Group, ...]:
    """The groups of model.json, with their addresses in an environment."""
    by_name = {feature.name: feature for feature in features}
    return tuple(
        Group(
            name=name,
            store=names.feature_group(environment, line.replace("_", "-"), name, said["version"]),
            entity=said["entity"],
            event_time=said["event_time"],
            lag=said["lag"],
            max_age=said["max_age"],
            features=tuple(by_name[feature] for feature in said["features"]),
        )
        for name, said in remembered.items()
    )
