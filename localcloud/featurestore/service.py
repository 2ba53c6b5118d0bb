"""How the local cloud starts, stops and asks its feature store."""

import asyncio
import threading

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.protocol import Output
from localcloud.aws.services import Services
from localcloud.featurestore import groups, metadata, offline, runtime
from localcloud.featurestore.known import stores
from localcloud.sagemaker.operator import handles

FLUSH_SECONDS = 5.0
stopping = threading.Event()


def register(services: Services) -> None:
    groups.register(services.sagemaker)
    metadata.register(services.sagemaker)
    runtime.register(services.featurestore)
    handles("ingest")(ingest)


def recover() -> None:
    """Go on writing the offline store; rows that waited when the cloud stopped are still there."""
    offline.restore_tables()
    threading.Thread(target=offline.run, args=(stopping, FLUSH_SECONDS), name="offline-store", daemon=True).start()


def flush() -> None:
    """Write all rows that wait for the offline store now."""
    offline.flush()


def shutdown() -> None:
    """Stop writing; rows that wait stay in the file."""
    stopping.set()
    offline.flush()
    stores().close()


async def ingest(ctx: Ctx, parts: list[str], _query: dict[str, str], body: bytes) -> Output:
    """`POST /_localcloud/ingest/<group>` with a Parquet file."""
    from localcloud.featurestore.ingest import ingest as write

    if len(parts) != 1:
        raise AwsError("ValidationError", f"path must be ingest/<feature group>, got ingest/{'/'.join(parts)}")
    rows = await asyncio.to_thread(write, ctx, parts[0], body)
    return {"group": parts[0], "rows": rows}
