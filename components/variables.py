"""This file gives a job exactly the environment variables that its contract names."""

from collections.abc import Mapping
from dataclasses import MISSING, fields

import pulumi

from jobs.kit.contract import Contract

Offers = Mapping[str, pulumi.Input[str]]
"""Every variable that a model line has a value for."""


def variables(contract: type[Contract], offers: Offers) -> dict[str, pulumi.Input[str]]:
    """The part of the offers that the contract names; SageMaker itself sets what begins with SM_.

    Raises:
        ValueError: the contract needs a variable that nobody offers.
    """
    wanted = {f.name.upper(): f.default is MISSING for f in fields(contract) if not f.name.startswith("sm_")}
    if missing := [name for name, needed in wanted.items() if needed and name not in offers]:
        raise ValueError(
            f"{contract.__name__} must be offered every variable it needs, got nothing for {', '.join(missing)}; "
            "offer it in components/offers.py"
        )
    return {name: offers[name] for name in wanted if name in offers}
