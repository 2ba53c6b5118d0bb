"""This file opens one line of one environment for a verb."""

from estate import addresses, lines
from estate.aws import Aws
from estate.runs import Line
from estate.where import Where


def open_line(stack: str, given: str) -> Line:
    """The line's clients and addresses.

    Raises:
        BadInput: there is no such line or environment.
        Problem: the line is not deployed there.
    """
    where = Where(stack)
    name = lines.name(where.root, given)
    aws = Aws(where)
    return Line(aws=aws, name=name, at=addresses.read(aws.client("ssm"), stack, name))
