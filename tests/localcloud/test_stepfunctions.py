"""State machines that run SageMaker jobs, under their own role."""

import json

import pytest

from tests.cloud import until

pytestmark = pytest.mark.cloud
SYNC = "arn:aws:states:::sagemaker:createProcessingJob.sync"


@pytest.fixture(scope="module")
def job_role(new_role):
    return new_role(["s3:*"])


@pytest.fixture(scope="module")
def strong(new_role):
    return new_role(["sagemaker:*", "iam:PassRole", "lambda:*", "sns:*", "s3:*"], service="states")


@pytest.fixture(scope="module")
def weak(new_role):
    return new_role(["logs:*"], service="states")


@pytest.fixture
def start(aws, name):
    """Start a machine of one task state and return the execution's ARN."""

    def run(role, resource, parameters, **state):
        task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True} | state
        definition = {"StartAt": "Only", "States": {"Only": task, "Caught": {"Type": "Pass", "End": True}}}
        machine = aws("stepfunctions").create_state_machine(name=name, roleArn=role, definition=json.dumps(definition))
        return aws("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]

    return run


@pytest.fixture
def run(aws, start, eventually):
    """The final description of such an execution."""

    def finished(*arguments, **state):
        arn = start(*arguments, **state)

        def look():
            execution = aws("stepfunctions").describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return eventually(look)

    return finished


@pytest.fixture
def job(job_role, name):
    def parameters(script):
        return {
            "ProcessingJobName": name,
            "RoleArn": job_role,
            "AppSpecification": {"ImageUri": "image", "ContainerEntrypoint": ["sh", "-c", script]},
            "ProcessingResources": {
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
            },
        }

    return parameters


def test_a_task_waits_for_its_job_and_returns_its_description(run, strong, job, name):
    execution = run(strong, SYNC, job("sleep 0.3"))
    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    output = json.loads(execution["output"])
    assert (output["ProcessingJobName"], output["ProcessingJobStatus"]) == (name, "Completed")
    # Step Functions shows SageMaker's times as epoch milliseconds.
    assert output["ProcessingEndTime"] - output["ProcessingStartTime"] >= 300


def test_a_failed_job_fails_the_task_and_can_be_caught(run, strong, job):
    execution = run(
        strong, SYNC, job("echo boom; exit 1"), Catch=[{"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}]
    )
    assert execution["status"] == "SUCCEEDED"
    caught = json.loads(execution["output"])
    assert caught["Error"] == "States.TaskFailed"
    assert "boom" in json.loads(caught["Cause"])["FailureReason"]


def test_a_task_without_sync_does_not_wait(run, strong, job, aws, name):
    execution = run(strong, SYNC.removesuffix(".sync"), job("sleep 30"))
    assert json.loads(execution["output"])["ProcessingJobArn"].endswith(f"processing-job/{name}")
    assert aws("sagemaker").describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"] == "InProgress"
    aws("sagemaker").stop_processing_job(ProcessingJobName=name)


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"TrainingJobName": "a_b"}, "SageMaker.AmazonSageMakerException", "Error Code: ValidationException"),
        ({"TrainingJobName": "ab"}, "SageMaker.AmazonSageMakerException", "at 'outputDataConfig'"),
    ],
)
def test_a_refused_call_has_the_name_that_aws_gives_it(run, strong, parameters, error, words):
    execution = run(strong, "arn:aws:states:::sagemaker:createTrainingJob.sync", parameters)
    assert (execution["error"], words in execution["cause"]) == (error, True), execution["cause"]


def test_a_taken_name_is_resource_in_use(run, aws, strong, job, name):
    aws("sagemaker").create_processing_job(**job("true"))
    assert run(strong, SYNC, job("true"))["error"] == "SageMaker.ResourceInUseException"


@pytest.fixture
def job_status(aws, name):
    def look():
        found = aws("sagemaker").list_processing_jobs(NameContains=name)["ProcessingJobSummaries"]
        return found[0]["ProcessingJobStatus"] if found else ""

    return look


def test_stopping_the_execution_stops_the_job_it_waits_for(start, strong, job, aws, job_status):
    arn = start(strong, SYNC, job("sleep 60"))
    until(lambda: job_status() == "InProgress")
    aws("stepfunctions").stop_execution(executionArn=arn)
    until(lambda: job_status() == "Stopped")
    assert aws("stepfunctions").describe_execution(executionArn=arn)["status"] == "ABORTED"


def test_a_task_over_its_time_stops_its_job(run, strong, job, job_status):
    assert run(strong, SYNC, job("sleep 60"), TimeoutSeconds=1)["error"] == "States.Timeout"
    until(lambda: job_status() == "Stopped")


def test_a_machine_over_its_time_is_timed_out_and_stops_its_job(aws, strong, job, job_status, name):
    task = {"Type": "Task", "Resource": SYNC, "Parameters": job("sleep 60"), "End": True}
    definition = json.dumps({"TimeoutSeconds": 1, "StartAt": "Only", "States": {"Only": task}})
    machine = aws("stepfunctions").create_state_machine(name=name, roleArn=strong, definition=definition)
    arn = aws("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    until(lambda: job_status() == "Stopped")
    assert aws("stepfunctions").describe_execution(executionArn=arn)["status"] == "TIMED_OUT"


def test_any_operation_can_be_called_through_the_sdk_integration(run, strong, aws, name):
    aws("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    execution = run(
        strong, "arn:aws:states:::aws-sdk:sagemaker:describeModelPackageGroup", {"ModelPackageGroupName": name}
    )
    output = json.loads(execution["output"])
    assert output["ModelPackageGroupName"] == name
    assert output["CreationTime"].endswith("Z")


@pytest.mark.parametrize(
    ("resource", "parameters", "denial"),
    [
        (
            "arn:aws:states:::lambda:invoke",
            {"FunctionName": "f"},
            ("Lambda.AWSLambdaException", "lambda:InvokeFunction"),
        ),
        (
            "arn:aws:states:::sns:publish",
            {"TopicArn": "arn:aws:sns:us-east-1:000000000000:t", "Message": "m"},
            ("SNS.AmazonSNSException", "sns:Publish"),
        ),
        (
            "arn:aws:states:::dynamodb:putItem",
            {"TableName": "t", "Item": {}},
            ("DynamoDB.AmazonDynamoDBException", "dynamodb:PutItem"),
        ),
        ("arn:aws:states:::aws-sdk:s3:listBuckets", {}, ("S3.S3Exception", "s3:ListAllMyBuckets")),
        ("arn:aws:states:::aws-sdk:sagemaker:listModels", {}, ("SageMaker.SageMakerException", "sagemaker:ListModels")),
    ],
)
def test_a_task_may_do_only_what_the_machines_role_may(run, weak, resource, parameters, denial):
    error, action = denial
    execution = run(weak, resource, parameters)
    assert execution["error"] == error
    assert f"not authorized to perform: {action} on resource" in execution["cause"]


def test_a_machine_whose_role_may_not_create_jobs_creates_none(run, weak, job, aws, name):
    execution = run(weak, SYNC, job("true"))
    assert execution["error"] == "SageMaker.AmazonSageMakerException"
    assert "not authorized to perform: sagemaker:CreateProcessingJob" in execution["cause"]
    assert aws("sagemaker").list_processing_jobs(NameContains=name)["ProcessingJobSummaries"] == []
