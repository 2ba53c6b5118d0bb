import boto3
import pytest

from jobs.approve.contract import ApproveContract
from jobs.approve.decide import APPROVED, PENDING, REJECTED, DecisionError, decide
from jobs.approve.handler import handle
from tests.jobs.cloud_fakes import TABLE

GROUP = "mlops-local-flight-delay"
BY_ANA = {"by": "ana", "reason": "checked the subgroups"}


def test_the_policy_approves_what_waits():
    assert decide({}, PENDING, "automatic").status == APPROVED


def test_a_manual_policy_leaves_it_to_a_person():
    assert decide({}, PENDING, "manual") is None


def test_the_policy_never_approves_what_a_gate_rejected():
    assert decide({}, REJECTED, "automatic") is None


@pytest.mark.parametrize(("decision", "status"), [("approve", APPROVED), ("reject", REJECTED)])
def test_a_person_decides_whatever_the_policy(decision, status):
    made = decide({"decision": decision, **BY_ANA}, PENDING, "automatic")
    assert (made.status, made.by, made.reason) == (status, "ana", "checked the subgroups")


def test_a_person_may_reject_what_is_approved():
    assert decide({"decision": "reject", **BY_ANA}, APPROVED, "manual").status == REJECTED


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ({"decision": "approve", **BY_ANA}, "passed its gates"),
        ({"decision": "reject", "by": "ana", "reason": "  "}, "reason must be given"),
        ({"decision": "reject", "reason": "old"}, "by must be given"),
        ({"decision": "maybe", **BY_ANA}, "approve or reject, got 'maybe'"),
    ],
)
def test_a_decision_that_may_not_be_made_is_refused(event, word):
    with pytest.raises(DecisionError, match=word):
        decide(event, REJECTED, "manual")


@pytest.fixture
def package(aws):
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    return sagemaker.create_model_package(ModelPackageGroupName=GROUP, ModelApprovalStatus=PENDING)["ModelPackageArn"]


@pytest.fixture
def told(ledger, monkeypatch):
    def tell(approval):
        contract = ApproveContract(line="flight_delay", ledger_table=TABLE, package_group=GROUP, approval=approval)
        for name, value in contract.environ().items():
            monkeypatch.setenv(name, value)

    return tell


def status(arn):
    return boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)["ModelApprovalStatus"]


def test_registry_and_ledger_say_the_same_about_an_approval(package, told, ledger):
    told("automatic")
    assert handle({"package_arn": package, "run_id": "r1", "by": "ana"}, None)["status"] == APPROVED
    [row] = ledger.rows("flight-delay", "approval")
    assert status(package) == APPROVED
    assert (row.id, row.by, row.body["status"], row.body["was"]) == (package, "policy", APPROVED, PENDING)


def test_a_package_left_pending_leaves_no_row(package, told, ledger):
    told("manual")
    assert handle({"package_arn": package}, None)["status"] == PENDING
    assert ledger.rows("flight-delay") == []
    assert status(package) == PENDING


def test_approving_twice_is_one_row(package, told, ledger):
    told("manual")
    for _ in range(2):
        handle({"package_arn": package, "decision": "approve", **BY_ANA}, None)
    assert len(ledger.rows("flight-delay", "approval")) == 1


def test_a_package_of_another_line_is_refused(package, told, ledger):
    told("manual")
    boto3.client("sagemaker").create_model_package_group(ModelPackageGroupName="mlops-local-churn")
    made = boto3.client("sagemaker").create_model_package(
        ModelPackageGroupName="mlops-local-churn", ModelApprovalStatus=PENDING
    )
    with pytest.raises(ValueError, match=f"must be of group {GROUP}"):
        handle({"package_arn": made["ModelPackageArn"], "decision": "approve", **BY_ANA}, None)
