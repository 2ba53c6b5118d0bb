"""This file is a split that one run has instead of its line's: days that train and days that judge, as one text."""

from datetime import date

from pydantic import ValidationError

from jobs.kit.entry import BadInputError
from jobs.kit.framing import Span, Split
from jobs.kit.spec import Line


def with_split(line: Line, text: str) -> Line:
    """The line as one run sees it.

    Args:
        line: the spec.
        text: `FROM/TO/FROM/TO`, the days that train and then those that judge; empty: the line's own.

    Raises:
        BadInputError: it is no such text, or the days are in no order.
    """
    if not text:
        return line
    try:
        begin, middle, later, end = (date.fromisoformat(part) for part in text.split("/"))
        train, evaluate = Span(start=begin, end=middle), Span(start=later, end=end)
        split = Split(train=train, evaluate=evaluate, holdout_every=line.split.holdout_every)
    except (ValueError, ValidationError):
        raise BadInputError(f"SPLIT must be four days FROM/TO/FROM/TO in order, got {text!r}") from None
    return line.model_copy(update={"split": split})
