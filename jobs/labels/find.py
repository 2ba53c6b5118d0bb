"""This file finds the captured predictions that labels are about: by the hour that an id tells, else by looking back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, timedelta
from uuid import UUID

from jobs.kit.uuid7 import made_at
from jobs.labels.captured import Prediction, predictions
from jobs.labels.store import Capture, Store, Waiting

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class Found:
    """When each prediction was captured; of a prediction that was captured more than once, every day once."""

    by_id: dict[str, dict[date, datetime]] = field(default_factory=dict)
    by_entity: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, prediction: Prediction, entity: str | None) -> None:
        days = self.by_id.setdefault(prediction.id, {})
        days[prediction.at.date()] = min(prediction.at, days.get(prediction.at.date(), prediction.at))
        if entity is not None:
            self.by_entity[entity].add(prediction.id)

    def of(self, label: Waiting) -> dict[str, list[datetime]]:
        """The predictions that a label is about, each with its moments."""
        ids = [label.prediction_id] if label.prediction_id else sorted(self.by_entity.get(label.entity or "", ()))
        return {one: sorted(self.by_id[one].values()) for one in ids if one in self.by_id}


def find(
    store: Store, labels: Sequence[Waiting], entity: str, search_days: int, written_since: datetime | None = None
) -> Found:
    """Look for the predictions of labels.

    Args:
        store: where the captures are.
        labels: whose predictions are looked for.
        entity: the field of a request that identifies what was predicted.
        search_days: how far before a label, and before its delivery, a prediction may lie that tells no hour.
        written_since: older files have been searched before.
    """
    found = Found()
    hours = {hour for label in labels if label.prediction_id for hour in _hours(label.prediction_id)}
    near = [one for one in store.captures({hour.date() for hour in hours}) if one.hour in hours]
    read = _search(store, near, labels, entity, found, written_since)
    lost = [label for label in labels if not label.prediction_id or label.prediction_id not in found.by_id]
    if lost:
        wide = [one for one in store.captures(_days(lost, search_days)) if one.key not in read]
        _search(store, wide, lost, entity, found, written_since)
    return found


def _search(
    store: Store, files: Iterable[Capture], labels: Iterable[Waiting], entity: str, found: Found, since: datetime | None
) -> set[str]:
    keys = sorted(one.key for one in files if since is None or one.written >= since)
    ids = {label.prediction_id for label in labels if label.prediction_id}
    entities = {label.entity for label in labels if label.entity is not None}
    for prediction in predictions(store.contents(keys)):
        of = entity_in(prediction.request, entity) if entities else None
        if prediction.id in ids or of in entities:
            found.add(prediction, of)
    return set(keys)


def entity_in(request: Mapping[str, object], entity: str) -> str | None:
    """The entity of a request as deliveries write it."""
    value = request.get(entity)
    return str(value).strip() if isinstance(value, str | int) else None


def _hours(prediction_id: str) -> list[datetime]:
    """The hours in which a prediction may have been captured: an id is made shortly before."""
    moment = made_at(UUID(prediction_id))
    if moment is None:
        return []
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return [hour, hour + _HOUR] if hour.year < MAXYEAR else []


def _days(labels: Iterable[Waiting], search_days: int) -> set[date]:
    ends = {moment.date() for label in labels for moment in (label.label_time, label.delivered_at)}
    return {end - back * _DAY for end in ends for back in range(search_days + 1)}
