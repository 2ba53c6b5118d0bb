"""This file is how much an environment may cost before somebody hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.component import Component


@dataclass(frozen=True, kw_only=True)
class SpendingLimitArgs:
    """The limit, and who hears."""

    environment: str
    monthly_usd: int
    emails: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.monthly_usd < 1:
            raise ValueError(f"monthly_usd must be at least 1 dollar, got {self.monthly_usd}")


class SpendingLimit(Component):
    """A budget over what carries the environment's tag."""

    pulumi_type = "mlops:index:SpendingLimit"

    budget_name: pulumi.Output[str]
    """Name of the budget."""

    def __init__(self, name: str, args: SpendingLimitArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        # Half of it gives time to act; what is forecast comes before what was spent.
        steps = (("ACTUAL", 50), ("FORECASTED", 100), ("ACTUAL", 100))
        notifications: list[Any] = [
            {
                "comparison_operator": "GREATER_THAN",
                "threshold": threshold,
                "threshold_type": "PERCENTAGE",
                "notification_type": kind,
                "subscriber_email_addresses": list(args.emails),
            }
            for kind, threshold in steps
        ]
        budget = aws.budgets.Budget(
            f"{name}-budget",
            name=f"mlops-{args.environment}",  # people read it in the bill
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(args.monthly_usd),
            limit_unit="USD",
            cost_filters=[{"name": "TagKeyValue", "values": [f"user:Environment${args.environment}"]}],
            notifications=notifications if args.emails else [],
            opts=self.child(),
        )

        self.budget_name = budget.name
        self.seal()
