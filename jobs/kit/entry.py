"""This file is how a job's process ends: 0 done, 1 failed, 2 bad input, and the reason where the platform reads it."""

import os
import sys
import traceback
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import NoReturn

PLATFORM = Path("/opt/ml/output")
INTERRUPTED = 130
_LONGEST_REASON = 1000


class BadInputError(ValueError):
    """What the job was given cannot be used; the message is for whoever gave it."""


class WithoutPandas(MetaPathFinder):
    """Makes pandas absent: pyarrow imports it, where it is installed, at the first list, which takes most of a second."""

    def find_spec(self, fullname: str, *_where: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(f"no module named {fullname} in a job")


def run(main: Callable[[], int | None]) -> NoReturn:
    """Run an entry point to its exit code."""
    sys.meta_path.insert(0, WithoutPandas())
    try:
        code = main() or 0
    except BadInputError as error:
        print(error, file=sys.stderr)
        tell(str(error))
        code = 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read the answer has left; nothing is wrong with the job
        code = 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last handler of the process: the platform must learn the reason
        traceback.print_exc()
        tell(f"{type(error).__name__}: {error}")
        code = 1
    if sys.stdout:  # a process may be started without one
        sys.stdout.flush()
    sys.exit(code)


def tell(reason: str, folder: Path = PLATFORM) -> None:
    """Leave the reason of a failure where SageMaker looks for it.

    Source:
        A training job's FailureReason is /opt/ml/output/failure, a processing job's ExitMessage is /opt/ml/output/message
        (SageMaker developer guide, "How Amazon SageMaker Processes Training Output" and "Processing Job Exit Message").
    """
    if folder.is_dir():
        for name in ("failure", "message"):
            (folder / name).write_text(reason[:_LONGEST_REASON], encoding="utf-8")
