"""This file is where SageMaker's script mode starts the train job."""

import runpy
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).parent
    sys.path.insert(0, str(here))
    # Installs only what the image lacks; in a process of its own, so that nothing old stays imported.
    subprocess.run(
        [sys.executable, "-m", "jobs.kit.ensure", "requirements.txt"],
        check=True,
        cwd=here,
    )
    runpy.run_module("jobs.train", run_name="__main__", alter_sys=True)
