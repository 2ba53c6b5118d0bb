"""This file serves the pack to the Pulumi CLI; building a PolicyPack blocks, so nothing imports this module."""

from pulumi_policy import PolicyPack

from policies.rules import RULES

PolicyPack("mlops", policies=RULES)
