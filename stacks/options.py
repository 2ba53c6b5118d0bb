"""This file declares what only some environments have, by their settings."""

import pulumi

from components.github import GitHubAccess, GitHubAccessArgs
from components.layer import Layer, LayerArgs
from components.place import Place
from stacks.settings import BUILD, Settings


def lambda_layers(settings: Settings, opts: pulumi.ResourceOptions) -> list[pulumi.Output[str]]:
    """The layers of every Lambda; `make layer` builds what is in them."""
    if not settings.lambda_layer:
        return []
    return [Layer("dependencies", LayerArgs(built=BUILD / "layer"), opts=opts).arn]


def github_access(settings: Settings, place: Place, opts: pulumi.ResourceOptions) -> GitHubAccess | None:
    """The way in for the repository's workflows, where one is named."""
    if settings.github is None:
        return None
    args = GitHubAccessArgs(
        place=place,
        repository=settings.github.repository,
        provider_arn=settings.github.provider_arn,
        boundary_arn=settings.boundary_arn,
    )
    return GitHubAccess("github", args, opts=opts)
