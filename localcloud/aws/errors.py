"""The one error that an operation raises and a client sees."""

from typing import Any


class AwsError(Exception):
    """An AWS error answer: the code a caller catches, the words a person reads."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra


def invalid(message: str) -> AwsError:
    """The error AWS answers with when a request cannot be right."""
    return AwsError("ValidationException", message)
