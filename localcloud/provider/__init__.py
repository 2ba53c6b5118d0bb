"""The `aws` provider: pulumi-aws inputs in, boto3 calls out, for whichever engine drives it."""

from localcloud.provider.api import UNKNOWN, Diff, InitFailedError, ProviderError
from localcloud.provider.core import Provider
from localcloud.provider.foreseen import foreseen, violations

__all__ = ["UNKNOWN", "Diff", "InitFailedError", "Provider", "ProviderError", "foreseen", "violations"]
