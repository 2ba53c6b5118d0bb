"""This file is what a program finds around it while it runs in this process, and what is put back afterwards."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.engine.project import Project


@contextmanager
def place(project: Project) -> Iterator[None]:
    """The program's folder as working directory, as the CLI has it; its modules are forgotten afterwards."""
    folder = project.program if project.program.is_dir() else project.program.parent
    before, path, modules = Path.cwd(), list(sys.path), set(sys.modules)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        beside = f"{folder.resolve()}{os.sep}"
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", None)).startswith(beside):
                del sys.modules[name]


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector: it would look again and again at thousands of futures that all live."""
    enabled = gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # What the run has made is set aside until the next one: looking at it now costs more than it frees.
            gc.freeze()
            gc.enable()
