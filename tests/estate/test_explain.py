from http.client import RemoteDisconnected

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from estate.explain import explain
from localcloud.engine import EngineError, InputError, PolicyError
from localcloud.ports import PortTakenError
from localcloud.service import StartError


def refused(code, message="no"):
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetParameters")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InputError("stack must be free"), 2, "stack must be free"),
        (PolicyError("bucket is public"), 3, "bucket is public"),
        (EngineError("failed"), 1, "failed"),
        (PortTakenError("port must be free, got 4566"), 2, "got 4566"),
        (StartError("front did not come up"), 1, "front did not come up"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), 1, "estate local start"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            1,
            "the cloud must answer, got none: [Errno 111] Connection refused; on",
        ),
        (RemoteDisconnected("closed"), 1, "estate local start"),
        (NoCredentialsError(), 2, "credentials and region must be set"),
        (refused("ParameterNotFound"), 1, "run `estate up`"),
        (refused("AccessDeniedException", "not you"), 1, "GetParameters was refused: AccessDeniedException: not you"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied"),
        (KeyError("golden"), 1, "KeyError: 'golden'; --debug shows where"),
    ],
)
def test_an_error_of_a_library_is_one_sentence_with_a_code(error, code, words):
    message, found = explain(error)
    assert found == code
    assert words in message
