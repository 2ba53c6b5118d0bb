"""This file does one thing to many resources at once and collects what goes wrong."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from localcloud.engine.run import PARALLEL, Run
from localcloud.engine.wire import Json

T = TypeVar("T")


def together(run: Run, items: Iterable[T], urn: Callable[[T], str], work: Callable[[T], None]) -> None:
    """Do `work` to every item in threads; an error is noted under the item's URN and nothing new begins after it."""

    def guarded(item: T) -> None:
        if run.stopping:
            return
        try:
            work(item)
        except Exception as error:  # noqa: BLE001  noted and raised as the run's outcome
            run.fail(urn(item), error)

    with ThreadPoolExecutor(PARALLEL) as threads:
        list(threads.map(guarded, items))


def urn_of(record: Json) -> str:
    return str(record["urn"])
