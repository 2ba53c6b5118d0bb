"""This file asks a lakeFS server over HTTP."""

import base64
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from jobs.features.pins.lakefs import Ask
from jobs.features.pins.pin import PinError

_SECONDS = 30


def asking(endpoint: str, keys: tuple[str, str]) -> Ask:
    """A way to ask, with the key's id and secret."""
    token = base64.b64encode(":".join(keys).encode()).decode()
    start = endpoint.rstrip("/").removesuffix("/api/v1") + "/api/v1"

    def ask(path: str) -> Mapping[str, Any]:
        request = urllib.request.Request(f"{start}{path}", headers={"Authorization": f"Basic {token}"})  # noqa: S310 - the spec lets only http(s) through
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - see above
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            raise PinError(f"lakeFS at {endpoint} must answer {path}, got {error.code} {_said(error)}") from error
        except (OSError, ValueError) as error:
            raise PinError(f"lakeFS at {endpoint} must answer {path} with JSON, got {error}") from error
        if not isinstance(found, Mapping):
            raise PinError(f"lakeFS at {endpoint} must answer {path} with an object, got {type(found).__name__}")
        return found

    return ask


def _said(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["message"])[:200]
    except (OSError, ValueError, KeyError, TypeError):
        return error.reason


def keys_from_environment() -> tuple[str, str]:
    """As lakectl takes them."""
    names = ("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY")
    if lacking := [name for name in names if not os.environ.get(name)]:
        raise PinError(f"{lacking[0]} must be set to ask lakeFS, got nothing")
    return os.environ[names[0]], os.environ[names[1]]


def keys_from_secret(client: Callable[[str], Any], name: str) -> tuple[str, str]:
    """From Secrets Manager, where a person has put them as {"access_key_id": ..., "secret_access_key": ...}."""
    secrets = client("secretsmanager")
    try:
        found = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
        return str(found["access_key_id"]), str(found["secret_access_key"])
    except secrets.exceptions.ResourceNotFoundException:
        raise PinError(f"secret {name} must hold the keys to lakeFS, got none of that name") from None
    except (ValueError, KeyError) as error:
        raise PinError(
            f'secret {name} must be {{"access_key_id": ..., "secret_access_key": ...}}, got no {error}'
        ) from None
