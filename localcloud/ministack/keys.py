"""An encrypted bucket needs rights on its key, too."""

from typing import Any

USES = {"s3:PutObject": "kms:GenerateDataKey", "s3:GetObject": "kms:Decrypt"}


def install() -> None:
    """Hold reads and writes of objects also against the key that the bucket encrypts with."""
    from ministack.core import iam_evaluator

    stock = iam_evaluator.enforce

    def enforce(key: str, action: str, service: str, region: str, **more: Any) -> Any:
        denied = stock(key, action, service, region, **more)
        use = USES.get(action)
        if denied is not None or use is None:
            return denied
        encryption_key = _key_of(str(more.get("resource_arn", "")), region)
        lacking = stock(key, use, "kms", region, resource_arn=encryption_key) if encryption_key else None
        if lacking is None or isinstance(lacking, iam_evaluator.AuthError):
            return lacking
        words = f"User: {lacking.principal_arn} is not authorized to perform: {use} on resource: {encryption_key}"
        # A denial would be worded with the S3 action; S3 names the key's.
        return iam_evaluator.AuthError("AccessDenied", f"{words} because no policy allows the {use} action")

    iam_evaluator.enforce = enforce


def _key_of(object_arn: str, region: str) -> str:
    """ARN of the customer's key that a bucket encrypts with; empty for AWS's own keys, which everyone may use."""
    from ministack.core.responses import get_account_id
    from ministack.services import s3

    bucket = object_arn.rpartition(":")[2].partition("/")[0]
    key = str(s3._bucket_default_sse_headers(bucket).get("x-amz-server-side-encryption-aws-kms-key-id", ""))  # noqa: SLF001 -- guarded
    if not key or "alias/aws/" in key:
        return ""
    return key if key.startswith("arn:") else f"arn:aws:kms:{region}:{get_account_id()}:key/{key}"
