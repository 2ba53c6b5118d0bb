"""A training job's checkpoints, kept in step with S3 while it runs."""

import logging
import threading
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.sagemaker import s3data

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


class Checkpoints:
    """The checkpoint directory; does nothing for a job without a checkpoint URI."""

    def __init__(self, ctx: Ctx, directory: Path, uri: str) -> None:
        self.ctx, self.directory, self.uri = ctx, directory, uri
        self.known: dict[str, tuple[float, int]] = {}
        self.halt = threading.Event()
        self.thread: threading.Thread | None = None

    def restore(self) -> None:
        """Bring back what an earlier instance or job has left in S3."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.uri:
            return
        try:
            s3data.download(self.ctx, self.uri, self.directory)
        except AwsError:
            # Nothing there yet: the first run of this job.
            return

    def watch(self) -> None:
        """Copy new and changed files to S3, from now on."""
        if self.uri:
            self.known.clear()
            self.halt.clear()
            self.thread = threading.Thread(target=self._run, daemon=True, name=f"checkpoints {self.uri}")
            self.thread.start()

    def finish(self) -> None:
        """Stop watching, after one last copy."""
        if self.thread is not None:
            self.halt.set()
            self.thread.join()
            self.thread = None
            self._copy()

    def _run(self) -> None:
        while not self.halt.wait(PAUSE_SECONDS):
            self._copy()

    def _copy(self) -> None:
        try:
            s3data.upload(self.ctx, self.directory, self.uri, self.known)
        except (ClientError, BotoCoreError, OSError) as error:
            log.warning("checkpoints were not copied to %s: %s", self.uri, error)
