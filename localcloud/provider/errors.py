"""AWS's refusals in this provider's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.provider.api import ProviderError
from localcloud.provider.cloud import error_code
from localcloud.provider.kind import Kind


@contextmanager
def named(about: Kind, verb: str) -> Iterator[None]:
    """Errors of AWS and of the wire, with the type and what was tried."""
    try:
        yield
    except ProviderError:
        raise
    except Exception as error:
        from botocore.exceptions import BotoCoreError, ClientError

        if not isinstance(error, (BotoCoreError, ClientError, OSError)):
            raise
        code = error_code(error)
        why = f"{code}: {error.response['Error'].get('Message', '')}" if isinstance(error, ClientError) else str(error)
        call = f" ({error.operation_name})" if isinstance(error, ClientError) else ""
        raise ProviderError(f"cannot {verb} {about.name}: {why}{call}") from error
