"""The errors of the runtime API."""

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.hosting.upstream import Response

SERVER_ERROR = 500
SHOWN = 4096


def not_found(ctx: Ctx, name: str) -> AwsError:
    return AwsError("ValidationError", f"Endpoint {name} of account {ctx.account} not found.")


def no_server(name: str) -> AwsError:
    """An error that AWS's clients retry, which is what helps while a dead server is being replaced."""
    return AwsError("ServiceUnavailable", f"No server of endpoint {name} is up. Please check its CloudWatch logs.", 503)


def timed_out() -> Response:
    return Response(504, {b"content-type": b"text/plain"}, b"Your invocation timed out while waiting for a response.")


def model_error(ctx: Ctx, endpoint: str, variant: str, response: Response) -> AwsError:
    """What a client sees when the model's own server answers with an error."""
    side = "server" if response.status >= SERVER_ERROR else "client"
    message = response.body.decode(errors="replace")[:SHOWN]
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    return AwsError(
        "ModelError",
        f'Received {side} error ({response.status}) from {variant} with message "{message}". See {group} in account'
        f" {ctx.account} for more information.",
        OriginalStatusCode=response.status,
        OriginalMessage=message,
        LogStreamArn=ctx.arn(f"log-group:{group}", "logs"),
    )
