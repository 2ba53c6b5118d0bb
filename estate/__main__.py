"""This file is the operator's command line: it finds the verb, and says in one message how it ended badly."""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from estate.problems import Problem
from estate.say import note

VERBS = {
    "up": "up",
    "preview": "preview",
    "status": "status",
    "run": "run",
    "approve": "approve",
    "reject": "approve",
    "release": "release",
    "rollback": "rollback",
    "predict": "predict",
    "drift": "drift",
    "retrain": "retrain",
    "simulate": "simulate",
    "skew": "skew",
    "lineage": "lineage",
    "reproduce": "reproduce",
    "snapshots": "snapshots",
    "features": "features",
    "data": "data",
    "local": "local",
    "destroy": "destroy",
}
"""The file under verbs/ that registers each verb, in the order of --help; only the one asked for is imported."""
BEGIN = frozenset(
    {"up", "run", "approve", "reject", "release", "rollback", "retrain", "simulate", "skew", "features", "destroy"}
)
"""Verbs that begin what goes on in the cloud without them."""
INTERRUPTED = 1
_CTRL_C = 130
"""What typer makes of a KeyboardInterrupt."""


class _InOrder(TyperGroup):
    """Lists groups among the verbs, not after them."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return sorted(self.commands, key=list(VERBS).index)


def build(modules: Sequence[str]) -> typer.Typer:
    """The command line with the verbs of these files."""
    app = typer.Typer(
        cls=_InOrder,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(estate)
    for module in modules:
        importlib.import_module(f"estate.verbs.{module}").register(app)
    return app


def estate() -> None:
    """The MLOps estate: its infrastructure, its model lines, and what they are doing.

    \b
    estate up                        deploy on this machine and bring the first model to serving
    estate status flight-delay       what is live, since when, from what
    estate run flight-delay          train, judge and release a new model

    Ends 0 done, 1 failed, 2 bad usage or input, 3 refused by a gate or policy, 4 rolled back.
    With --debug before or after the verb, an error shows where it came from.
    """  # noqa: D301 - click reads the \b


def main(argv: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run one verb; the exit code says how it ended."""
    debug = "--debug" in argv or bool(os.environ.get("ESTATE_DEBUG"))
    words = [word for word in argv if word != "--debug"]
    verb = next((word for word in words if not word.startswith("-")), "")
    modules = [VERBS[verb]] if verb in VERBS else list(dict.fromkeys(VERBS.values()))
    try:
        return _ended(build(modules)(words, prog_name="estate", standalone_mode=False), verb)
    except Exception as error:  # noqa: BLE001 - the last handler of the process: a person must get one message
        if debug:
            traceback.print_exc()
        return _told(error)


def _ended(code: object, verb: str) -> int:
    if code == _CTRL_C:
        more = "; what was begun in the cloud goes on there, and the same command continues it" if verb in BEGIN else ""
        note(f"stopped by Ctrl-C{more}")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> int:
    """Say what went wrong in one message, and give the exit code."""
    from typer._click.exceptions import UsageError  # typer carries click inside and exports no usage error
    from typer.exceptions import Abort, TyperException

    if isinstance(error, UsageError):
        error.show()
        return 2
    if isinstance(error, Problem):
        note(f"error: {error}")
        return error.code
    if isinstance(error, Abort):
        note("error: stopped")
        return INTERRUPTED
    if isinstance(error, TyperException):
        note(f"error: {error.message}")
        return error.exit_code
    from estate.explain import explain

    message, code = explain(error)
    note(f"error: {message}")
    return code


if __name__ == "__main__":
    main()
