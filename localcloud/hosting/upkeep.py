"""What runs beside the requests: logs, metrics and captures written each second, dead servers replaced."""

import logging
import threading
import time
import uuid
from typing import Any

from botocore.exceptions import ClientError

from localcloud.aws.clock import now
from localcloud.hosting import metrics
from localcloud.hosting.capture import Batch, Sample, batches, body, location
from localcloud.hosting.fleet import Fleet
from localcloud.hosting.live import Live, stopping, table

log = logging.getLogger(__name__)
WRITE_SECONDS, WATCH_SECONDS, LONGEST_PAUSE = 1.0, 0.5, 30.0
DATA_PER_CALL = 20
_writing = threading.Lock()


def write_forever() -> None:
    while not stopping.wait(WRITE_SECONDS):
        write_all()


def write_all() -> None:
    """Write what has come in; what fails for a passing reason stays for the next time."""
    with _writing:
        for live in table.all():
            write(live)


def write(live: Live) -> None:
    live.logs.flush()
    for work in (_write_metrics, _write_captures):
        try:
            work(live)
        except Exception as error:  # noqa: BLE001 -- the backend may be away; the next second tries again
            log.warning("endpoint %s: %s: %s", live.name, work.__name__.strip("_"), error)


def _write_metrics(live: Live) -> None:
    calls = [live.calls.popleft() for _ in range(len(live.calls))]
    if not calls:
        return
    live.recent.append((time.monotonic(), metrics.per_variant(calls)))
    data = metrics.data(live.name, calls, now())
    try:
        while data:
            client = live.ctx.client("cloudwatch")
            client.put_metric_data(Namespace=metrics.NAMESPACE, MetricData=data[:DATA_PER_CALL])
            del data[:DATA_PER_CALL]
    except Exception:
        live.calls.extendleft(reversed(calls))
        raise


def _write_captures(live: Live) -> None:
    samples: list[Sample] = [live.samples.popleft() for _ in range(len(live.samples))]
    waiting = batches(samples)
    while waiting:
        try:
            _put(live, waiting[0])
        except ClientError as error:
            # No second try changes a refusal (no bucket, no permission): AWS drops such records as well.
            live.logs.stream("data-capture")(f"data capture failed: {error}")
        except Exception:
            live.samples.extendleft(reversed([sample for batch in waiting for sample in batch.samples]))
            raise
        del waiting[0]


def _put(live: Live, batch: Batch) -> None:
    bucket, key = location(batch, live.name, str(uuid.uuid4()))
    extra: dict[str, Any] = {}
    if key_id := batch.config.get("KmsKeyId"):
        extra = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id}
    writer = live.writer or live.ctx
    writer.client("s3").put_object(
        Bucket=bucket, Key=key, Body=body(batch), ContentType="application/x-jsonlines", **extra
    )


def watch_forever() -> None:
    """Replace dead servers; one that dies again at once is tried less and less often."""
    pauses: dict[Live, tuple[float, float]] = {}
    while not stopping.wait(WATCH_SECONDS):
        for live in table.all():
            until, pause = pauses.get(live, (0.0, WATCH_SECONDS))
            if live.current is not None and live.current.broken and time.monotonic() >= until:
                _replace_dead(live, live.current)
                pauses[live] = (time.monotonic() + pause, min(LONGEST_PAUSE, pause * 2))
            elif time.monotonic() >= until + LONGEST_PAUSE:
                pauses.pop(live, None)


def _replace_dead(live: Live, fleet: Fleet) -> None:
    try:
        for pool in fleet.pools:
            if dead := pool.replace_dead():
                log.warning("endpoint %s: replaced %d dead servers of %s", live.name, dead, pool.name)
    except Exception as error:  # noqa: BLE001 -- the model may be broken; the next round tries again
        log.warning("endpoint %s: a dead server could not be replaced: %s", live.name, error)
