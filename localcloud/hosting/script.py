"""The script-mode contract: how a model's own inference.py answers one request."""

import importlib.util
import inspect
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

JSON, CSV = "application/json", "text/csv"
TEXT = (JSON, CSV)  # what SageMaker's toolkit decodes before input_fn sees it; all else arrives as bytes
CSV_VALUE = "text/csv; charset=utf-8"


class UnsupportedFormatError(ValueError):
    """A content type that nothing here reads."""


class Reply(NamedTuple):
    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Handler:
    """A loaded model and the functions around it."""

    model: Any
    transform: Callable[[Any, Any, str, str], Any]
    accept: str = JSON

    def answer(self, body: bytes, content_type: str, accept: str) -> Reply:
        """One request through the script; whatever goes wrong in it becomes an answer."""
        wanted = self.accept if accept in ("", "*/*") else accept
        try:
            data = body.decode() if content_type in TEXT else body
            return _reply(self.transform(self.model, data, content_type, wanted), wanted)
        except UnsupportedFormatError as error:
            return _error(415, error)
        except ValueError as error:
            return _error(400, error)
        except Exception as error:  # noqa: BLE001 -- the script is not ours; it must not end the server
            traceback.print_exc()
            # SageMaker's toolkit lets a script choose: its errors carry the status as an attribute.
            return _error(int(getattr(error, "status_code", 500)), error)


def load(model_dir: Path, environ: Mapping[str, str]) -> Handler:
    """The handler of an unpacked model archive.

    Raises:
        FileNotFoundError: the archive has no script.
    """
    folder = Path(environ.get("SAGEMAKER_SUBMIT_DIRECTORY") or model_dir / "code")
    script = folder / environ.get("SAGEMAKER_PROGRAM", "inference.py")
    if not script.is_file():
        found = ", ".join(sorted(path.name for path in model_dir.iterdir()))
        raise FileNotFoundError(f"the model archive must contain code/{script.name}, got {found or 'nothing'}")
    module = _import(script)
    model = _call(_required(module, "model_fn"), str(model_dir))
    accept = environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", JSON)
    return Handler(model=model, transform=_transform(module), accept=accept)


def _import(script: Path) -> Any:
    sys.path.insert(0, str(script.parent))
    spec = importlib.util.spec_from_file_location(script.stem, script)
    if spec is None or spec.loader is None:
        raise ImportError(f"SAGEMAKER_PROGRAM must be a Python file, got {script.name}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module
    spec.loader.exec_module(module)
    return module


def _required(module: Any, name: str) -> Callable[..., Any]:
    function = getattr(module, name, None)
    if not callable(function):
        raise TypeError(f"{Path(module.__file__).name} must define {name}")
    return function  # type: ignore[no-any-return]  # a script's function is untyped


def _transform(module: Any) -> Callable[[Any, Any, str, str], Any]:
    if own := getattr(module, "transform_fn", None):
        return own  # type: ignore[no-any-return]  # a script's function is untyped
    read = getattr(module, "input_fn", read_input)
    predict = getattr(module, "predict_fn", lambda data, model: model.predict(data))
    write = getattr(module, "output_fn", write_output)
    return lambda model, data, content_type, accept: write(predict(read(data, content_type), model), accept)


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Newer toolkits pass a context as well; a script that asks for one gets None."""
    extra = len(inspect.signature(function).parameters) - len(arguments)
    return function(*arguments, *[None] * max(0, extra))


def read_input(data: Any, content_type: str) -> Any:
    """What the framework containers do for a script without input_fn."""
    import numpy as np

    kind = content_type.split(";", maxsplit=1)[0].strip()
    if kind == JSON:
        value = json.loads(data)
        return np.array(value["instances"] if isinstance(value, dict) and "instances" in value else value)
    if kind == CSV:
        text = data if isinstance(data, str) else data.decode()
        return np.array([[float(cell) for cell in line.split(",")] for line in text.splitlines() if line.strip()])
    raise UnsupportedFormatError(f"content type must be {JSON} or {CSV}, got {kind or 'none'}")


def write_output(prediction: Any, accept: str) -> tuple[str, str]:
    """What the framework containers do for a script without output_fn."""
    value = prediction.tolist() if hasattr(prediction, "tolist") else prediction
    if accept.split(";", maxsplit=1)[0].strip() == CSV:
        rows = value if isinstance(value, list) else [value]
        return "\n".join(",".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows), CSV_VALUE
    return json.dumps(value), JSON


def _reply(output: Any, accept: str) -> Reply:
    body, content_type = output if isinstance(output, tuple) else (output, accept)
    return Reply(200, body if isinstance(body, bytes) else str(body).encode(), content_type)


def _error(status: int, error: Exception) -> Reply:
    name = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
    return Reply(status, json.dumps({"error": f"{name}{error}"}).encode(), JSON)
