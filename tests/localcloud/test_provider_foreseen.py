"""Without a cloud, outputs are foreseen well enough to judge what a program makes of them."""

import pulumi

from localcloud.provider import UNKNOWN, foreseen, violations
from localcloud.provider.api import SECRET, SIGNATURE
from tests.localcloud.samples.sample import trust

FUNCTION, BUCKET = "aws:lambda/function:Function", "aws:s3/bucket:Bucket"
ROLE = "arn:aws:iam::000000000000:role/worker"


def test_outputs_are_foreseen_where_names_tell_them_and_made_up_in_form_elsewhere():
    identity, outputs = foreseen("aws:iam/role:Role", "thing", {"assumeRolePolicy": trust("lambda"), "name": "mine"})
    key, told = foreseen("aws:kms/key:Key", "key", {})

    assert (identity, outputs["arn"]) == ("mine", "arn:aws:iam::000000000000:role/mine")
    assert told["arn"] == f"arn:aws:kms:us-east-1:000000000000:key/{key}"
    assert violations("aws:kms/alias:Alias", {"targetKeyId": told["keyId"]}) == []
    assert foreseen(BUCKET, "b", {"bucket": "mine"}, region="eu-west-1")[1]["arn"] == "arn:aws:s3:::mine"
    assert foreseen("aws:sqs/queue:Queue", "q", {"name": "mine"})[1]["arn"] == "arn:aws:sqs:us-east-1:000000000000:mine"


def test_the_sdks_own_assets_are_taken_as_a_program_under_mocks_hands_them_over():
    code = pulumi.AssetArchive({"a.py": pulumi.StringAsset("x"), "b": pulumi.FileArchive("/nowhere")})

    assert violations(FUNCTION, {"role": ROLE, "code": code}) == []


def test_nothing_foreseen_is_unknown_so_that_the_sdk_hands_it_on():
    assert UNKNOWN not in foreseen("aws:kms/key:Key", "key", {})[1].values()


def test_a_secret_is_judged_by_what_it_holds():
    secret = {SIGNATURE: SECRET, "value": "hunter2"}

    assert violations("aws:ssm/parameter:Parameter", {"type": "SecureString", "value": secret}) == []
