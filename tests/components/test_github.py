"""How a repository's workflows get in: exactly theirs, exactly there."""

import json

import pytest

from components.github import GitHubAccess, GitHubAccessArgs
from tests.components.world import PLACE

ROLE = "aws:iam/role:Role"


def access(**more):
    return lambda: GitHubAccess("github", GitHubAccessArgs(place=PLACE, repository="o/r", **more))


def subjects(engine):
    trusts = {d.inputs["name"]: json.loads(d.inputs["assumeRolePolicy"])["Statement"][0] for d in engine.all(ROLE)}
    return {n: t["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"] for n, t in trusts.items()}


def test_each_role_trusts_one_subject_of_one_repository(declare):
    assert subjects(declare(access())) == {
        "mlops-dev-deploy": "repo:o/r:environment:dev",
        "mlops-dev-preview": "repo:o/r:pull_request",
    }


def test_a_pull_request_may_only_look(declare):
    attached = {
        d.name: d.inputs["policyArn"]
        for d in declare(access()).all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }

    assert attached["github-preview-look"].endswith("/ReadOnlyAccess")


def test_a_deployment_makes_roles_only_in_the_estates_own_folder_and_with_its_boundary(declare):
    engine = declare(access(boundary_arn="arn:boundary"))
    policy = json.loads(engine.named("github-deploy-roles").inputs["policy"])["Statement"]

    assert {r for s in policy for r in s["Resource"]} == {"arn:aws:iam::111122223333:role/mlops/dev/*"}
    [make] = [s for s in policy if "iam:CreateRole" in s["Action"]]
    assert make["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": "arn:boundary"}}


def test_an_issuer_that_the_account_trusts_already_is_not_declared_again(declare):
    kind = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"

    assert len(declare(access()).all(kind)) == 1
    assert declare(access(provider_arn="arn:issuer")).all(kind) == []


@pytest.mark.parametrize("repository", ["r", "o/r/x", "o/*"])
def test_a_repository_that_is_not_one_is_refused(repository):
    with pytest.raises(ValueError, match="repository must be owner/name"):
        GitHubAccessArgs(place=PLACE, repository=repository)
