"""This file measures the local cloud's runtime paths with requests signed beforehand, so that no client is measured."""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bench.estate import Estate
from bench.measure import Figure

COUNT, THREADS = 3_000, 2
TURNS, WARM_UP = 1_000, 100


def figures(estate: Estate) -> Iterator[Figure]:
    group = estate.feature_group("weather")
    record = estate.record("weather")
    put = _signed(estate, "PUT", f"/FeatureGroup/{group}", {"Record": record})
    get = _signed(estate, "GET", f"/FeatureGroup/{group}?RecordIdentifierValueAsString=JFK", None)
    yield Figure(name="PutRecord", measured=_rate(estate.url, put), limit=600, unit="/s", at_least=True)
    yield Figure(name="GetRecord", measured=_rate(estate.url, get), limit=1000, unit="/s", at_least=True)
    yield _invocation(estate)


def _invocation(estate: Estate) -> Figure:
    """InvokeEndpoint against the model server itself, one request after the other, in turn."""
    line = json.dumps(estate.example) + "\n"
    through = _signed(estate, "POST", f"/endpoints/{estate.endpoint}/invocations", line)
    headers = {"Content-Type": "application/jsonlines", "Accept": "application/jsonlines"}
    direct = ("POST", "/invocations", line.encode(), headers)
    servers = [_sender(estate.url, through), _sender(estate.model_server(), direct)]
    times: list[list[float]] = [[], []]
    for turn in range(TURNS):
        for send, kept in zip(servers, times, strict=True):
            start = time.perf_counter()
            send()
            if turn >= WARM_UP:
                kept.append((time.perf_counter() - start) * 1000)
    whole, server = (statistics.median(t) for t in times)
    detail = f"{whole:.2f} ms against {server:.2f} ms"
    return Figure(
        name="InvokeEndpoint over the model server, median",
        measured=whole - server,
        limit=3.0,
        unit="ms",
        detail=detail,
    )


Request = tuple[str, str, bytes, dict[str, str]]


def _signed(estate: Estate, method: str, path: str, body: Any) -> Request:
    data = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    kind = "application/jsonlines" if isinstance(body, str) else "application/json"
    request = AWSRequest(
        method=method, url=estate.url + path, data=data, headers={"Content-Type": kind, "Accept": kind}
    )
    SigV4Auth(Credentials("test", "test"), "sagemaker", estate.region).add_auth(request)
    return method, path, data, dict(request.headers.items())


def _sender(url: str, request: Request) -> Callable[[], None]:
    method, path, data, headers = request
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def send() -> None:
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")

    return send


def _rate(url: str, request: Request) -> float:
    """Requests a second from a few connections at once."""

    def work() -> None:
        send = _sender(url, request)
        for _ in range(COUNT // THREADS):
            send()

    _sender(url, request)()
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return COUNT / (time.perf_counter() - start)
