"""Templates such as `{role}:{name}`: filled from properties, and read back into them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from localcloud.provider.api import UNKNOWN

_HOLE = re.compile(r"\{(\w+)\}")


def holes(template: str) -> list[str]:
    """Names a template is filled from.

    >>> holes("{role}:{name}")
    ['role', 'name']
    """
    return _HOLE.findall(template)


def fill(template: str, properties: Mapping[str, Any]) -> Any:
    """The filled template: unknown if a part is, None if a part is missing; a lone hole keeps its value's type.

    >>> fill("{role}:{name}", {"role": "r", "name": "n"})
    'r:n'
    """
    values = [properties.get(name) for name in holes(template)]
    if UNKNOWN in values:
        return UNKNOWN
    if any(value is None for value in values):
        return None
    if _HOLE.fullmatch(template):
        return values[0]
    return _HOLE.sub(lambda match: str(properties[match[1]]), template)


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    parts = _HOLE.split(template)
    first = True
    out = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            out += re.escape(part)
        else:
            # The first part ends at the first separator; later ones may contain it (ARNs, endpoint/variant paths).
            out += f"(?P<{part}>.+?)" if first else f"(?P<{part}>.+)"
            first = False
    return re.compile(out)


def parse(template: str, text: str) -> dict[str, str] | None:
    """The properties a text was filled from, or None if it does not fit.

    >>> parse("{serviceNamespace}/{resourceId}/{scalableDimension}", "sagemaker/endpoint/e/variant/v/sagemaker:x")
    {'serviceNamespace': 'sagemaker', 'resourceId': 'endpoint/e/variant/v', 'scalableDimension': 'sagemaker:x'}
    """
    match = _pattern(template).fullmatch(text)
    return match.groupdict() if match else None
