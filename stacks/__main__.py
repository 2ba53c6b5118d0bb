"""This file is the estate, in the order a model travels through it."""

import pulumi

from components.custody import SnapshotCustody
from components.foundation import Foundation, FoundationArgs, ground_of
from components.lake_query import LakeQuery, LakeQueryArgs
from components.spending import SpendingLimit, SpendingLimitArgs
from stacks.lines import model_lines
from stacks.options import github_access, lambda_layers
from stacks.providers import aws_provider, where
from stacks.settings import Settings
from stacks.tracking import tracking_server

settings = Settings.load()
provider = aws_provider(settings)
place = where(settings, provider)
here = pulumi.ResourceOptions(provider=provider)
kept = pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(protect=settings.keep_state))

shared = FoundationArgs(
    place=place,
    alert_emails=settings.alert_emails,
    keep_state=settings.keep_state,
    superseded_days=settings.superseded_days,
    capture_days=settings.capture_days,
    log_retention_days=settings.log_retention_days,
    consumer_accounts=settings.consumer_accounts,
    boundary_arn=settings.boundary_arn,
    layer_arns=lambda_layers(settings, here),
    tags=settings.all_tags,
)
foundation = Foundation("foundation", shared, opts=kept)
ground = ground_of(foundation, shared)

query = LakeQuery("lake", LakeQueryArgs(ground=ground, force_destroy=not settings.keep_state), opts=here)

SnapshotCustody("custody", ground, opts=here)

lines = model_lines(settings, ground, query, here, tracking_server(ground, here))

budget = SpendingLimitArgs(
    environment=settings.environment, monthly_usd=settings.monthly_budget_usd, emails=settings.alert_emails
)
SpendingLimit("spending", budget, opts=here)

github_access(settings, place, here)

pulumi.export("raw_bucket", foundation.raw_bucket)
pulumi.export("ledger", foundation.ledger_table)
pulumi.export("endpoints", [line.endpoint for line in lines])
