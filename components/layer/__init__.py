"""This file is the Lambdas' dependencies, apart from their code."""

from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.component import Component

ARCHITECTURE = "x86_64"
RUNTIME = "python3.13"
PACKAGES = ("msgspec", "numpy")
"""What the Lambdas import besides boto3, which Lambda itself has."""


@dataclass(frozen=True, kw_only=True)
class LayerArgs:
    """Where `make layer` put the dependencies."""

    built: Path
    """A folder that holds `python/`."""


class Layer(Component):
    """One version of a layer per set of pinned dependencies; functions keep the version they were deployed with."""

    pulumi_type = "mlops:index:Layer"

    arn: pulumi.Output[str]
    """ARN of the version."""

    def __init__(self, name: str, args: LayerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        layer = aws.lambda_.LayerVersion(
            f"{name}-dependencies",
            layer_name=f"mlops-{name}",
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
            code=pulumi.FileArchive(str(args.built)),
            opts=self.child(),
        )

        self.arn = layer.arn
        self.seal()
