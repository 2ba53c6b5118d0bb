"""How a model package is named, found and told of."""

from localcloud.aws import events
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import Body, store
from localcloud.sagemaker.groups import PACKAGE as KIND

EVENT = "SageMaker Model Package State Change"
UNTOLD = ("Tags", "ClientToken")


def name_of(name_or_arn: str) -> str:
    return name_or_arn.split(f":{KIND}/", 1)[-1]


def need_package(ctx: Ctx, name_or_arn: str) -> Body:
    name = name_of(name_or_arn)
    arn = ctx.arn(f"{KIND}/{name}")
    body = store.get(ctx, KIND, name)
    if body is None:
        raise AwsError("ValidationException", f"ModelPackage {arn} does not exist.")
    return body


def tell(ctx: Ctx, body: Body) -> None:
    detail = {key: value for key, value in body.items() if key not in UNTOLD}
    events.put(ctx, EVENT, detail, [body["ModelPackageArn"]])
