"""What a client asks of a managed MLflow: decided by IAM, answered by the real server."""

import json
import re
import urllib.error
import urllib.request

from localcloud.aws.access import Check
from localcloud.aws.http import Answer, Request

HEADER = "x-mlflow-sm-tracking-server-arn"
_API = re.compile(r"/(?:ajax-)?api/[\d.]+/mlflow/([a-z-]+)/([a-z-]+)")
_NAMED = {
    ("experiments", "get-by-name"): "GetExperimentByName",
    ("experiments", "set-experiment-tag"): "SetExperimentTag",
    ("runs", "log-metric"): "LogMetric",
    ("runs", "log-parameter"): "LogParam",
    ("runs", "log-batch"): "LogBatch",
    ("runs", "log-inputs"): "LogInputs",
    ("runs", "log-model"): "LogModel",
    ("runs", "set-tag"): "SetTag",
    ("runs", "delete-tag"): "DeleteTag",
    ("metrics", "get-history"): "GetMetricHistory",
    ("artifacts", "list"): "ListArtifacts",
    ("experiments", "search"): "SearchExperiments",
    ("runs", "search"): "SearchRuns",
}
_KEPT = ("content-type", "accept", "user-agent")
_SECONDS = 60


def action(path: str) -> str:
    """The name that IAM has for a request.

    >>> action("/api/2.0/mlflow/runs/create"), action("/api/2.0/mlflow/experiments/get-by-name"), action("/")
    ('CreateRun', 'GetExperimentByName', 'AccessUI')
    """
    found = _API.match(path)
    if not found:
        return "AccessUI"
    things, verb = found.groups()
    thing = "".join(word.capitalize() for word in things.removesuffix("s").split("-"))
    return _NAMED.get((things, verb)) or f"{verb.capitalize()}{thing}"


def check(request: Request) -> Check:
    return Check(f"sagemaker-mlflow:{action(request.path)}", request.headers[HEADER])


def pass_on(url: str, request: Request) -> Answer:
    """The server's own answer."""
    query = f"?{request.query}" if request.query else ""
    headers = {name: value for name, value in request.headers.items() if name in _KEPT}
    asked = urllib.request.Request(  # noqa: S310 -- our own address
        f"{url}{request.path}{query}", request.body or None, headers, method=request.method
    )
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 -- the same
            return Answer(answer.status, answer.read(), _told(answer.headers.get("content-type")))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(), _told(error.headers.get("content-type")))
    except OSError as error:
        return refused(503, "TEMPORARILY_UNAVAILABLE", f"the MLflow server at {url} does not answer: {error}")


def refused(status: int, code: str, message: str) -> Answer:
    return Answer(status, json.dumps({"error_code": code, "message": message}).encode(), _told("application/json"))


def _told(kind: str | None) -> dict[str, str]:
    return {"content-type": kind or "application/json"}
