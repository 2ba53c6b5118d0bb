"""The table: one file per AWS service, one row per resource type."""

import importlib
import pkgutil
from functools import lru_cache

from localcloud.provider.api import ProviderError
from localcloud.provider.row import Row
from localcloud.provider.schema import module_of

_MODULES = tuple(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


@lru_cache(maxsize=64)
def _rows(module: str) -> dict[str, Row]:
    found: dict[str, Row] = importlib.import_module(f"{__name__}.{module}").ROWS
    return found


def kinds() -> list[str]:
    """Every resource type in the table."""
    return [kind for module in _MODULES for kind in _rows(module)]


def row_of(kind: str) -> Row:
    """The row of a resource type; its service's file is imported only now."""
    module = module_of(kind) if kind.startswith("aws:") and kind.count(":") > 1 else ""
    if module in _MODULES and kind in _rows(module):
        return _rows(module)[kind]
    raise ProviderError(
        f"resource type must be one of the table's {len(kinds())}, got {kind}; add a row to localcloud/provider/rows"
    )
