"""Why a job failed, in one text."""

import logging
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.errors import AwsError
from localcloud.sagemaker.joblogs import JobLog

log = logging.getLogger(__name__)
LONGEST_REASON = 1024


def reason(error: Exception, name: str) -> str:
    """What DescribeTrainingJob and DescribeProcessingJob say; an error of ours goes to the log in full."""
    if isinstance(error, AwsError):
        return f"{error.code}: {error.message}"[:LONGEST_REASON]
    if isinstance(error, (ClientError, BotoCoreError, Boto3Error, OSError)):
        return f"ClientError: {error}"[:LONGEST_REASON]
    log.error("job %s", name, exc_info=error)
    return f"InternalServerError: {type(error).__name__}: {error}"[:LONGEST_REASON]


def script_reason(status: int, failure: Path, joblog: JobLog) -> str:
    """What a script that ended with an exit code left in `failure`, else the end of its log."""
    text = failure.read_text(errors="replace") if failure.exists() else joblog.tail(15)
    return f'AlgorithmError: ExecuteUserScriptError:\nExitCode {status}\nErrorMessage "{text[-800:]}"'
