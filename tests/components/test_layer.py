"""What is really built for the Lambdas: how large it is, what is in it, and what importing it loads."""

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import lambda_code
from components.layer import PACKAGES
from components.layer.__main__ import PLATFORM, build
from components.line_args import JOBS

LARGEST = 60 * 2**20
HEAVY = ("scipy", "pandas", "matplotlib", "plotly", "pyarrow", "pydantic", "duckdb", "sklearn", "xgboost")
LAMBDA_HAS = ("boto3", "botocore")
OF_THESE = ("dateutil", "jmespath", "s3transfer", "six", "urllib3")
"""What they need themselves."""
EXTRA = ("numba", "llvmlite")
"""Used only where it is found, which is never in a Lambda."""


def built(folder, **where):
    try:
        build(folder, **where)
    except subprocess.CalledProcessError:
        # uv has said on stderr what it lacks.
        pytest.skip("the wheels of the layer must be in uv's cache or its index in reach, got neither")
    return folder


@pytest.fixture(scope="module")
def layer(tmp_path_factory):
    """For the Lambda's own platform."""
    return built(tmp_path_factory.mktemp("layer"))


@pytest.fixture(scope="module")
def runnable(tmp_path_factory):
    """The same layer for the Python that runs here, which cannot load the other's libraries."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    machine = PLATFORM if sys.platform == "linux" else "macos"
    return built(tmp_path_factory.mktemp("runnable"), version=version, platform=machine)


@pytest.fixture(scope="module")
def lambdas_own(tmp_path_factory):
    """What Lambda has without any layer."""
    folder = tmp_path_factory.mktemp("own")
    for name in (*LAMBDA_HAS, *OF_THESE):
        found = Path(importlib.util.find_spec(name).origin)
        found = found.parent if found.name == "__init__.py" else found
        (folder / found.name).symlink_to(found)
    return folder


def size(paths):
    return sum(path.stat().st_size for path in paths if path.is_file())


@pytest.mark.parametrize("job", JOBS)
def test_a_function_and_its_layer_are_at_most_60_mib(layer, job):
    code = lambda_code.files(f"jobs.{job}.handler")
    assert size(layer.rglob("*")) + size(code.values()) <= LARGEST


def test_the_layer_holds_what_it_names_for_the_lambdas_python_and_nothing_else(layer):
    top = {path.name.split("-")[0].removesuffix(".libs") for path in (layer / "python").iterdir()} - {".lock", "bin"}
    assert top == set(PACKAGES)
    libraries = {path.name for path in layer.rglob("*.so") if ".cpython-" in path.name}
    assert libraries
    assert {name.split(".cpython-")[1] for name in libraries} == {"313-x86_64-linux-gnu.so"}


@pytest.mark.parametrize("job", JOBS)
def test_a_function_imports_nothing_that_neither_the_layer_nor_lambda_has(job):
    known = {*sys.stdlib_module_names, *PACKAGES, *LAMBDA_HAS, *EXTRA, "jobs"}
    for name, path in lambda_code.files(f"jobs.{job}.handler").items():
        for node in lambda_code._executed(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            assert {module.split(".")[0] for module in named} <= known, name


PROBE = """
import importlib, json, sys
sys.path[:0] = json.loads(sys.argv[1])
for module in json.loads(sys.argv[2]):
    importlib.import_module(module)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("job", JOBS)
def test_a_function_loads_with_its_layer_alone_and_nothing_heavy(runnable, lambdas_own, tmp_path, job):
    code = lambda_code.files(f"jobs.{job}.handler")
    for name, path in code.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    modules = [
        f"jobs.{job}.handler",
        *(name.removesuffix(".py").replace("/", ".") for name in code if "__init" not in name),
    ]
    # Neither site-packages nor the folder that we are in.
    path = json.dumps([str(tmp_path), str(runnable / "python"), str(lambdas_own)])
    command = [sys.executable, "-I", "-S", "-c", PROBE, path]
    done = subprocess.run([*command, json.dumps(modules)], capture_output=True, text=True, check=False, cwd=Path("/"))
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)).isdisjoint(HEAVY)
