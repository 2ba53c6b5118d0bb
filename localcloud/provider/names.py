"""How a resource without a physical name gets one: the logical name and seven hex digits of the seed."""

import hashlib
import secrets

from localcloud.provider.api import Json
from localcloud.provider.operations import Autoname

DIGITS = 7


def suffix(seed: bytes) -> str:
    """Seven hex digits; the engine's seed makes them repeatable, so that a repeated create finds its own resource.

    >>> suffix(b"seed") == suffix(b"seed")
    True
    """
    return hashlib.sha256(seed).hexdigest()[:DIGITS] if seed else secrets.token_hex(4)[:DIGITS]


def autoname(rule: Autoname, logical: str, inputs: Json, seed: bytes) -> str:
    """A name within the service's limit.

    >>> autoname(Autoname(limit=16, lower=True), "Artifacts-Bucket", {}, b"seed")
    'artifact-19b2585'
    """
    ending = ".fifo" if rule.fifo and inputs.get(rule.fifo) is True else ""
    prefix = inputs.get(f"{rule.prop}Prefix")
    stem = prefix if isinstance(prefix, str) else f"{rule.before}{logical}-"
    room = rule.limit - DIGITS - len(ending)
    stem = stem if len(stem) <= room else stem[: room - 1] + "-"
    name = f"{stem}{suffix(seed)}{ending}"
    return name.lower() if rule.lower else name
