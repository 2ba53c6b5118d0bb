"""This file sends request lines to an endpoint, many at a time, and puts an answer to each line in its place."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from jobs.serve.contract import CONTENT_TYPE, MAX_LINE_BYTES
from jobs.serve.rows import Input, RowError, encode, parse

if TYPE_CHECKING:
    from jobs.kit.spec import Line

Answer = dict[str, Any]
Ask = Callable[[bytes], bytes]
"""Sends a body of request lines, gives the body of answer lines."""
_BATCH_LINES = 500
_BATCH_BYTES = 4_000_000
"""InvokeEndpoint takes bodies of up to 6 MB."""
_AT_ONCE = 4
_LONGEST_SHOWN = 1 << 26
"""Of a line without end, only so much is counted."""


def inputs(line: "Line") -> tuple[Input, ...]:
    """What a request of the line must hold, by its spec; what is served online the server can look up itself."""
    return tuple(
        Input(name, str(f.type), f.values, bool(f.values), f.missing > 0 or (group.online and line.deployment.lookup))
        for group in line.feature_groups.values()
        for name, f in group.features.items()
    )


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a file that are not blank; of one that is too long, so much as shows that it is."""
    while piece := stream.readline(MAX_LINE_BYTES + 2):
        whole = piece.endswith(b"\n")
        text = piece.rstrip(b"\r\n")
        if not whole and len(piece) > MAX_LINE_BYTES:
            yield text + b"x" * min(_length_of_rest(stream), _LONGEST_SHOWN)
        elif text.strip():
            yield text


def _length_of_rest(stream: BinaryIO) -> int:
    total = 0
    while piece := stream.readline(1 << 20):
        total += len(piece.rstrip(b"\r\n"))
        if piece.endswith(b"\n"):
            break
    return total


def checked(line: bytes, features: Sequence[Input]) -> Answer | None:
    """What is wrong with a line; nothing when it can be asked."""
    try:
        encode(parse(line), features)
    except RowError as error:
        return {"error": error.problem}
    return None


def predict(rows: Iterable[bytes], features: Sequence[Input], ask: Ask) -> Iterator[Answer]:
    """Answers in the order of the lines; one that is wrong costs no other its answer."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        batches = _batches(rows)
        while several := list(islice(batches, _AT_ONCE)):
            for answers in pool.map(lambda batch: _answer(batch, features, ask), several):
                yield from answers


def _batches(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for row in rows:
        if batch and (len(batch) == _BATCH_LINES or size + len(row) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += len(row) + 1
    if batch:
        yield batch


def _answer(batch: Sequence[bytes], features: Sequence[Input], ask: Ask) -> list[Answer]:
    wrong = [checked(row, features) for row in batch]
    good = [row for row, problem in zip(batch, wrong, strict=True) if problem is None]
    told = [json.loads(line) for line in ask(b"\n".join(good)).splitlines()] if good else []
    if len(told) != len(good):
        raise ValueError(f"endpoint must answer {len(good)} lines, got {len(told)}")
    answers = iter(told)
    return [problem if problem is not None else next(answers) for problem in wrong]


def endpoint(runtime: Any, name: str) -> Ask:
    """The endpoint as a function."""

    def ask(body: bytes) -> bytes:
        said: Mapping[str, Any] = runtime.invoke_endpoint(
            EndpointName=name, Body=body, ContentType=CONTENT_TYPE, Accept=CONTENT_TYPE
        )
        content: bytes = said["Body"].read()
        return content

    return ask
