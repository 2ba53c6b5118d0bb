"""Numbers, times and bytes read from the wire, and checked."""

import base64
import binascii
import datetime as dt
from typing import Any

from localcloud.aws.checks import Errors, Reader, mistyped, value_check


def integer_reader(shape: Any, _known: Any) -> Reader:
    within = value_check(shape)

    def read(value: Any, path: str, errors: Errors) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise mistyped(value, "an Integer")
        within(value, path, errors)
        return value

    return read


def float_reader(shape: Any, _known: Any) -> Reader:
    within = value_check(shape)

    def read(value: Any, path: str, errors: Errors) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise mistyped(value, "a Float")
        within(value, path, errors)
        return float(value)

    return read


def boolean_reader(_shape: Any, _known: Any) -> Reader:
    def read(value: Any, _path: str, _errors: Errors) -> Any:
        if not isinstance(value, bool):
            raise mistyped(value, "a Boolean")
        return value

    return read


def timestamp_reader(_shape: Any, _known: Any) -> Reader:
    def read(value: Any, _path: str, _errors: Errors) -> Any:
        try:
            if isinstance(value, (int, float)):
                return dt.datetime.fromtimestamp(value, dt.UTC)
            # Step Functions and people write ISO 8601.
            moment = dt.datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise mistyped(value, "a Timestamp") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    return read


def blob_reader(_shape: Any, _known: Any) -> Reader:
    def read(value: Any, _path: str, _errors: Errors) -> Any:
        try:
            return base64.b64decode(value, validate=True) if isinstance(value, str) else bytes(value)
        except (binascii.Error, TypeError):
            raise mistyped(value, "a Blob") from None

    return read


def plain_reader(_shape: Any, _known: Any) -> Reader:
    return lambda value, _path, _errors: value
