"""This file is the trackers of runs, as an operator meets them: a server made ready before it is asked for, and a run's line of text."""

from collections.abc import Callable, Mapping
from typing import Any

from estate import lines
from estate.problems import Problem
from estate.where import Where


def prepare(where: Where, say: Callable[[str], None]) -> None:
    """Make the environment of the local MLflow server where a line asks for one, so that its progress is seen.

    Raises:
        Problem: it could not be made.
    """
    if not any(lines.load(where.root, name).tracking.wants_server for name in lines.known(where.root)):
        return
    from localcloud.mlflow.environment import BuildError, build

    try:
        build(where.cloud, say)
    except BuildError as error:
        raise Problem(f"{error}; without `tracking` in model.yaml nothing needs it") from error


def told(seen: Mapping[str, Any]) -> str:
    """
    >>> told({"to": "mlflow", "status": "tracked", "page": "http://x/#/r"})
    'tracked in mlflow, http://x/#/r'
    >>> told({"to": "mlflow", "status": "not tracked: no answer"})
    'mlflow, not tracked: no answer'
    """
    if seen["status"] != "tracked":
        return ", ".join(filter(None, (seen["to"], seen["status"], seen.get("page"))))
    return f"tracked in {seen['to']}, {seen.get('page') or 'run ' + seen['run']}"
