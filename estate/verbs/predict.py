"""This file is `estate predict`: JSON lines in, JSON lines out, each answered by the package that serves."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from estate import lines
from estate.problems import BadInput, Problem
from estate.say import AsJson, LineName, Stack
from estate.where import Where
from jobs.kit.names import endpoint as endpoint_name


def register(app: typer.Typer) -> None:
    app.command()(predict)


def predict(
    name: LineName,
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines, one request a line; - reads stdin.")],
    stack: Stack = "local",
    as_json: AsJson = False,  # noqa: ARG001 - the answer is JSON lines either way
) -> None:
    """Ask the live model. Example: estate predict flight-delay requests.jsonl > answers.jsonl

    Every line gets an answer or {"error": {"field", "message"}}; ends 2 when any line was wrong.
    """
    where = Where(stack)
    spec = lines.load(where.root, name)
    with _opened(file) as stream:
        from estate import asking
        from estate.aws import Aws

        runtime = Aws(where).client("sagemaker-runtime")
        ask = asking.endpoint(runtime, endpoint_name(stack, spec.name))
        total, wrong = _write(_told(asking.predict(asking.lines(stream), asking.inputs(spec), ask), spec.name))
    if wrong:
        raise BadInput(f"{len(wrong)} of {total} lines could not be answered; {wrong[0]}")
    if not total:
        raise BadInput(f"{file} must hold request lines, got none")


def _write(answers: Iterator[dict[str, Any]]) -> tuple[int, list[str]]:
    """Print every answer; how many there were, and what was wrong with lines."""
    total, wrong = 0, []
    for total, answer in enumerate(answers, start=1):
        sys.stdout.write(json.dumps(answer) + "\n")
        if "error" in answer:
            wrong.append(f"line {total}: {answer['error']['field']} {answer['error']['message']}")
    return total, wrong


def _told(answers: Iterator[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    from botocore.exceptions import ClientError

    try:
        yield from answers
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise Problem(
            f"{name} must be live, but its endpoint says: {error.response['Error']['Message']}; run `estate run {name}`"
        ) from error


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below, and the error named here
    except OSError as error:
        raise BadInput(f"FILE must be readable, got {file}: {error.strerror}") from error
    with stream:
        yield stream
