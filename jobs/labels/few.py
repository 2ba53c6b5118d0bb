"""This file reads of many predictions as many as memory takes, which a hash of their ids picks, and what is known of them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from zlib import crc32

from jobs.labels.captured import Prediction, predictions
from jobs.labels.facts import Fact
from jobs.labels.find import entity_in


class TooLate(Exception):  # noqa: N818 - it says what is the matter, not that a program erred
    """There is no time to read on."""


class Few:
    """All predictions while there are few, then every second, fourth and so on, whatever their order."""

    def __init__(self, most: int = sys.maxsize, late: Callable[[], bool] = lambda: False) -> None:
        self.every = 1
        """One of so many is read."""
        self._most, self._late = most, late

    def predictions(self, files: Iterable[bytes], start: datetime, end: datetime) -> list[Prediction]:
        """Those of a span.

        Raises:
            TooLate: time ran out. Those that were read by then would be of its first hours only.
        """
        kept: list[Prediction] = []
        for one in predictions(self._in_time(files), self._wants):
            if start <= one.at < end:
                kept.append(one)
            while len(kept) > self._most:
                self.every *= 2
                kept = [one for one in kept if self._wants(one.id)]
        return kept

    def facts(self, stored: Iterable[Fact], about: Sequence[Prediction], entity: str) -> Iterator[Fact]:
        """What is known of them."""
        ids, entities = {one.id for one in about}, {entity_in(one.request, entity) for one in about} - {None}
        return (fact for fact in stored if fact.prediction_id in ids or fact.entity in entities)

    def _wants(self, prediction_id: str) -> bool:
        return crc32(prediction_id.encode()) % self.every == 0

    def _in_time(self, files: Iterable[bytes]) -> Iterator[bytes]:
        for file in files:
            if self._late():
                raise TooLate
            yield file
