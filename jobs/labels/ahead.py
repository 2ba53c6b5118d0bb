"""This file fetches some of many things ahead of whoever takes them one by one: not all, which memory would have to hold."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice


def ahead(get: Callable[[str], bytes], keys: Iterable[str], at_once: int) -> Iterator[bytes]:
    """What each key names, in their order."""
    rest = iter(keys)
    with ThreadPoolExecutor(at_once) as pool:
        fetched: deque[Future[bytes]] = deque(pool.submit(get, key) for key in islice(rest, at_once))
        while fetched:
            found = fetched.popleft().result()
            fetched.extend(pool.submit(get, key) for key in islice(rest, 1))
            yield found
