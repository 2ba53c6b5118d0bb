"""What the estate needs of MiniStack, with roles that may only what they must."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from tests.cloud import until

pytestmark = pytest.mark.cloud
CODE = """
import json, os, boto3
def handle(event, context):
    if event.get("fail"):
        raise ValueError("asked to fail")
    boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={"key": {"S": event["key"]}})
    groups = boto3.client("sagemaker").list_model_package_groups()["ModelPackageGroupSummaryList"]
    return {"groups": len(groups), "who": boto3.client("sts").get_caller_identity()["Arn"]}
"""


@pytest.fixture(scope="module")
def table(aws):
    aws("dynamodb").create_table(
        TableName="calls",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def called(key, seconds=10.0):
        return until(lambda: "Item" in aws("dynamodb").get_item(TableName="calls", Key={"key": {"S": key}}), seconds)

    return called


@pytest.fixture
def function(aws, new_role, table, name):
    """Make a function whose role may do these actions; returns its ARN."""

    def make(actions):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("handler.py", CODE)
        return aws("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="handler.handle",
            Role=new_role(actions, service="lambda"),
            Code={"ZipFile": archive.getvalue()},
            Environment={"Variables": {"TABLE": "calls"}},
            Timeout=30,
        )["FunctionArn"]

    return make


@pytest.fixture
def queue(aws, name):
    url = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def messages():
        return [json.loads(m["Body"]) for m in aws("sqs").receive_message(QueueUrl=url).get("Messages", [])]

    return arn, messages


def failed_invocations(aws, rule):
    found = aws("cloudwatch").list_metrics(Namespace="AWS/Events", Dimensions=[{"Name": "RuleName", "Value": rule}])
    return len(found["Metrics"])


def test_a_function_reaches_this_cloud_under_its_own_role(aws, function, name):
    function(["dynamodb:PutItem", "sagemaker:ListModelPackageGroups"])
    answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps({"key": name}))
    assert "FunctionError" not in answer
    assert f"/{name}" in json.loads(answer["Payload"].read())["who"]


def test_a_function_may_only_what_its_role_may(aws, function, name):
    function(["dynamodb:PutItem"])
    answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps({"key": name}))
    assert answer["FunctionError"] == "Unhandled"
    assert "sagemaker:ListModelPackageGroups" in json.loads(answer["Payload"].read())["errorMessage"]


def test_a_failed_event_reaches_the_failure_destination_and_the_error_metric(aws, function, name, queue):
    arn, messages = queue
    function(["sqs:SendMessage"])
    destination = {"OnFailure": {"Destination": arn}}
    aws("lambda").put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0, DestinationConfig=destination
    )
    aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"fail": True}))
    [failure] = until(messages)
    assert failure["requestPayload"] == {"fail": True}
    assert failure["responsePayload"]["errorMessage"] == "asked to fail"
    dimensions = [{"Name": "FunctionName", "Value": name}]
    found = aws("cloudwatch").list_metrics(Namespace="AWS/Lambda", MetricName="Errors", Dimensions=dimensions)
    assert len(found["Metrics"]) == 1


def test_an_event_reaches_a_function_only_if_its_policy_lets_the_rule_in(aws, function, table, name):
    arn = function(["dynamodb:PutItem", "sagemaker:*"])
    rule = aws("events").put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn, "InputPath": "$.detail"}])

    def put(key):
        aws("events").put_events(Entries=[{"Source": name, "DetailType": "d", "Detail": json.dumps({"key": key})}])

    put(f"{name}-before")
    until(lambda: failed_invocations(aws, name))
    aws("lambda").add_permission(
        FunctionName=name,
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
    put(f"{name}-after")
    table(f"{name}-after")
    assert "Item" not in aws("dynamodb").get_item(TableName="calls", Key={"key": {"S": f"{name}-before"}})


def test_a_rule_starts_a_machine_only_under_a_role_that_may(aws, new_role, name):
    machine = aws("stepfunctions").create_state_machine(
        name=name,
        roleArn=new_role(["logs:*"], service="states"),
        definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
    )["stateMachineArn"]
    aws("events").put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))

    def runs(role):
        aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": machine, "RoleArn": role}])
        aws("events").put_events(Entries=[{"Source": name, "DetailType": "d", "Detail": "{}"}])
        return lambda: aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]

    found = runs(new_role(["logs:*"], service="events"))
    until(lambda: failed_invocations(aws, name))
    assert found() == []
    until(runs(new_role(["states:StartExecution"], service="events")))


@pytest.fixture
def put_under(aws, bucket, new_role, name):
    """Put an object under a new role with these actions."""

    def put(actions):
        role = new_role(actions)
        trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        aws("iam").update_assume_role_policy(RoleName=role.rsplit("/", 1)[-1], PolicyDocument=document)
        keys = aws("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
        client = aws("s3", key=keys["AccessKeyId"], secret=keys["SecretAccessKey"], token=keys["SessionToken"])
        return client.put_object(Bucket=bucket, Key="x", Body=b"1")

    return put


def test_an_encrypted_bucket_needs_rights_on_its_key(aws, bucket, put_under):
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    aws("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [default]})

    with pytest.raises(ClientError, match="not authorized to perform: kms:GenerateDataKey on resource"):
        put_under(["s3:PutObject"])
    assert put_under(["s3:PutObject", "kms:GenerateDataKey"])["SSEKMSKeyId"] == key


def test_a_bucket_that_denies_plain_http_is_open_on_loopback(aws, bucket, put_under):
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    assert put_under(["s3:PutObject"])["ResponseMetadata"]["HTTPStatusCode"] == 200
