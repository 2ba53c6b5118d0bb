"""This file is what can be asked and moved of a stack's state without running anything."""

import time
from contextlib import suppress

from localcloud.engine.errors import InputError
from localcloud.engine.lock import locked
from localcloud.engine.project import Project
from localcloud.engine.store import Store
from localcloud.engine.urns import STACK
from localcloud.engine.wire import Json, mask


def _reading(project: Project) -> Store:
    """The state as it is now, also while another run writes it."""
    for _ in range(20):
        with suppress(InputError):
            return Store(project.state_path, dry=True, sealed=True)
        time.sleep(0.05)
    return Store(project.state_path, dry=True, sealed=True)


def resources(project: Project) -> list[Json]:
    """Every resource of the stack, secrets masked."""
    return [mask(record) for record in _reading(project).state.resources()]


def outputs(project: Project) -> Json:
    """What the program has exported, secrets masked."""
    found = [record for record in resources(project) if record["type"] == STACK]
    return dict(found[0].get("outputs") or {}) if found else {}


def export_deployment(project: Project) -> Json:
    """The stack as `pulumi stack import` reads it."""
    return _reading(project).export()


def import_deployment(project: Project, document: Json) -> None:
    """Take a stack as `pulumi stack export` writes it."""
    with locked(project.state_path, "import"):
        store = Store(project.state_path)
        store.replace(document)
        store.close()
