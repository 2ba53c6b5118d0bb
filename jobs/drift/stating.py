"""This file is how numbers are stated on the command line: what each may be, and the options of the thresholds."""

import argparse
from collections.abc import Callable
from dataclasses import fields
from math import inf, isfinite

from jobs.drift.thresholds import NAMES, Thresholds

_SHARES = {
    "false_discovery_rate",
    "max_ks",
    "max_missing_increase",
    "max_auc_drop",
    "max_accuracy_drop",
    "max_calibration_increase",
    "max_attribution_shift",
    "max_bias_shift",
}


def add(parser: argparse.ArgumentParser) -> None:
    for field in fields(Thresholds):
        name = field.name
        kind = whole(name, 1) if isinstance(field.default, int) else number(name, 1.0 if name in _SHARES else inf)
        parser.add_argument("--" + name.replace("_", "-"), type=kind, help="instead of the baseline's")


def stated(options: argparse.Namespace, otherwise: Thresholds) -> Thresholds:
    """What was stated, and `otherwise` where nothing was."""
    given = {name: value for name in NAMES if (value := getattr(options, name)) is not None}
    return Thresholds.of(otherwise, **given)


def whole(name: str, least: int) -> Callable[[str], int]:
    """Reads a whole number."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) < 2**63:
            raise argparse.ArgumentTypeError(f"{name} must be a whole number of at least {least}, got {text}")
        return int(text)

    return read


def number(name: str, most: float) -> Callable[[str], float]:
    """Reads a number that is not negative."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = inf
        if not isfinite(value) or not 0 <= value <= most:
            rule = "a number of at least 0" if most == inf else f"a share, 0 to {most:g}"
            raise argparse.ArgumentTypeError(f"{name} must be {rule}, got {text}")
        return value

    return read
