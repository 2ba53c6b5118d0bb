"""This file builds the folder that becomes the Lambda layer: the pinned wheels for the Lambda's platform."""

import shutil
import subprocess
import sys
from pathlib import Path

from components.layer import PACKAGES, RUNTIME
from components.pins import pins

ROOT = Path(__file__).parents[2]
PLATFORM = "x86_64-manylinux_2_28"  # Amazon Linux 2023, which python3.13 runs on, has glibc 2.34


def build(target: Path, version: str = RUNTIME.removeprefix("python"), platform: str = PLATFORM) -> None:
    """Install for the Lambda's platform, whatever this one is (docs/adr/0010)."""
    shutil.rmtree(target, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    for_lambda = ["--python-platform", platform, "--python-version", version, "--only-binary", ":all:", "--no-deps"]
    wheels = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"), PACKAGES)
    subprocess.run(
        [str(uv), "pip", "install", "--quiet", "--target", str(target / "python"), *for_lambda, *wheels],
        check=True,
    )
    for useless in [*target.rglob("tests"), *target.rglob("__pycache__")]:
        shutil.rmtree(useless, ignore_errors=True)


if __name__ == "__main__":
    build(ROOT / ".local" / "build" / "layer")
