"""This file asks the local cloud to write down now what it would write soon; a cloud of AWS has no such thing."""

import http.client
import os
from urllib.parse import urlsplit


def captures() -> None:
    """Have captured predictions written to S3."""
    url = os.environ.get("AWS_ENDPOINT_URL")
    if not url:
        return
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request("POST", "/_localcloud/flush")
        connection.getresponse().read()
    finally:
        connection.close()
