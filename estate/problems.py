"""This file is every way a verb ends badly, with the exit code that says so.

Problem        1  failed
├── BadInput   2  bad usage or bad input; nothing was changed
├── Refused    3  a gate or a policy says no
└── RolledBack 4  the release went back to what served before
"""


class Problem(Exception):  # noqa: N818 - a person reads it, not a handler
    """The verb failed; the message says what to do."""

    code = 1


class BadInput(Problem):
    code = 2


class Refused(Problem):
    code = 3


class RolledBack(Problem):
    code = 4
