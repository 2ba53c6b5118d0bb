"""This file trains a recorded model again: the recorded code, as a process of its own, in a folder that is gone afterwards."""

import json
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from estate.problems import Problem
from estate.recorded import Recorded

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
_SHOWN_ROUNDS = 50
_LAST_LINES = 15


def retrain(recorded: Recorded, say: Callable[[str], None], python: str = sys.executable) -> dict[str, bytes]:
    """The files of the model folder that the recorded code makes now.

    Args:
        recorded: what it is made from.
        say: gets the lines of the training that a person wants to see.
        python: of the environment that trains.

    Raises:
        Problem: the training failed.
    """
    with tempfile.TemporaryDirectory(prefix="estate-reproduce-") as place:
        folder = Path(place)
        lay_out(recorded, folder)
        # Not train.py: it would install packages into the environment of whoever runs this.
        _train([python, "-m", "jobs.train"], folder, environ(recorded, folder), say)
        model = folder / "model"
        made = {path.relative_to(model).as_posix(): path.read_bytes() for path in model.rglob("*") if path.is_file()}
    _ran_the_recorded_code(made, recorded.body["code_sha256"])
    return made


def lay_out(recorded: Recorded, folder: Path) -> None:
    """Code and data where the training looks for them."""
    _write(folder / "code", recorded.code)
    for part, files in recorded.parts.items():
        _write(folder / "data" / part, files)
    (folder / "model").mkdir()


def environ(recorded: Recorded, folder: Path) -> dict[str, str]:
    """What SageMaker told the training; nothing of the caller's own account or settings."""
    told = {name: text for name, text in recorded.body["hyperparameters"].items() if not name.startswith("sagemaker_")}
    channels = {f"SM_CHANNEL_{part.upper()}": str(folder / "data" / part) for part in recorded.parts}
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        **channels,
        "RUN_ID": recorded.body["run_id"],
        "TRAINING_IMAGE": recorded.body["image"],
        "SM_HPS": json.dumps(told, sort_keys=True),
        "SM_MODEL_DIR": str(folder / "model"),
        # Never the one of the recorded training: a checkpoint would be the answer, not a proof of it.
        "SM_CHECKPOINT_DIR": str(folder / "no-checkpoints"),
        "SM_NUM_GPUS": "1" if recorded.device != "cpu" else "0",
        "PYTHONUNBUFFERED": "1",
    }


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise Problem(f"recorded files must lie in their own folder, got {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _train(command: list[str], folder: Path, told: dict[str, str], say: Callable[[str], None]) -> None:
    last: deque[str] = deque(maxlen=_LAST_LINES)
    with subprocess.Popen(
        command,
        cwd=folder / "code",
        env=told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                last.append(line.rstrip())
                if _worth_showing(last[-1]):
                    say(f"  {last[-1]}")
        except BaseException:
            # The folder is removed next; a training that goes on would write into nothing.
            process.kill()
            raise
    if process.returncode:
        raise Problem(f"training again must end with 0, got {process.returncode}:\n" + "\n".join(last))


def _ran_the_recorded_code(made: Mapping[str, bytes], expected: str) -> None:
    """The model says which archive it was made by; this repository's own code says none."""
    ran = (json.loads(made["environment.json"])["code"] or {}).get("sha256")
    if ran != expected:
        raise Problem(f"the recorded code {expected} must have trained again, got {ran or 'code of no archive'}")


def _worth_showing(line: str) -> bool:
    """
    >>> [_worth_showing(line) for line in ("[1] train-auc=0.7;", "[51] train-auc=0.7;", "resumed after round 25")]
    [True, False, True]
    """
    number = line[1:].partition("]")[0] if line.startswith("[") else ""
    return not number.isdecimal() or int(number) == 1 or int(number) % _SHOWN_ROUNDS == 0
