"""IAM: roles, their policies, and who may assume them from outside."""

from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.row import Autoname, Call, Read, Row, Tagging

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

_GONE = ("NoSuchEntity",)


def _release_role(cloud: "Cloud", props: Json) -> None:
    """Detach and remove what hangs on the role, as far as nobody else's resource will do it: IAM refuses otherwise."""
    iam, role = cloud.client("iam"), props["name"]
    if props.get("forceDetachPolicies"):
        for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=name)
    for profile in iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], RoleName=role)


def _prune_versions(cloud: "Cloud", props: Json, _old: Json | None = None) -> None:
    """Keep only the version in force: IAM keeps five and refuses a sixth, and a policy with old ones cannot go."""
    iam, arn = cloud.client("iam"), props["arn"]
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])


def _prune_after_update(cloud: "Cloud", props: Json, old: Json | None) -> None:
    if old is not None:
        _prune_versions(cloud, props)


def _client_ids(cloud: "Cloud", props: Json, old: Json | None) -> None:
    if old is None:
        return
    iam, arn = cloud.client("iam"), props["arn"]
    before, now = set(old.get("clientIdLists") or []), set(props.get("clientIdLists") or [])
    for client in sorted(now - before):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)
    for client in sorted(before - now):
        iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)


def _provider_url(op: str, _props: Json, answer: Json) -> Json:
    # IAM keeps the address without its scheme.
    url = str(answer.get("Url", "")) if op.startswith("get") else ""
    return {"url": f"https://{url.removeprefix('https://')}"} if url else {}


def _tagging(noun: str, target: str, template: str) -> Tagging:
    return Tagging(tag=f"tag_{noun}", untag=f"untag_{noun}", read=f"list_{noun}_tags", target={target: template})


ROWS: dict[str, Row] = {
    "aws:iam/role:Role": Row(
        service="iam",
        id="{name}",
        keys={"RoleName": "{name}"},
        create=Call(op="create_role"),
        reads=(
            Read(op="get_role", at="Role", names={"permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}),
        ),
        updates=(
            Call(
                op="update_assume_role_policy",
                props=("assumeRolePolicy",),
                names={"assumeRolePolicy": "PolicyDocument"},
            ),
            Call(op="update_role", props=("description", "maxSessionDuration")),
            Call(
                op="put_role_permissions_boundary",
                props=("permissionsBoundary",),
                unset="delete_role_permissions_boundary",
            ),
        ),
        delete=Call(op="delete_role"),
        autoname=Autoname(limit=64),
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument", "uniqueId": "RoleId"},
        defaults={"description": "", "maxSessionDuration": 3600, "path": "/"},
        local=("forceDetachPolicies",),
        outputs={"arn": "arn:{partition}:iam::{account}:role{path}{name}"},
        documents=("assumeRolePolicy",),
        tagging=_tagging("role", "RoleName", "{name}"),
        gone=_GONE,
        before_delete=_release_role,
    ),
    "aws:iam/rolePolicy:RolePolicy": Row(
        service="iam",
        id="{role}:{name}",
        keys={"RoleName": "{role}", "PolicyName": "{name}"},
        create=Call(op="put_role_policy"),
        reads=(Read(op="get_role_policy"),),
        updates=(Call(op="put_role_policy"),),
        delete=Call(op="delete_role_policy"),
        autoname=Autoname(limit=128),
        names={"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"},
        documents=("policy",),
        gone=_GONE,
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Row(
        service="iam",
        id="{role}-{policyArn}",
        import_id="{role}/{policyArn}",
        keys={"RoleName": "{role}", "PolicyArn": "{policyArn}"},
        create=Call(op="attach_role_policy"),
        reads=(Read(op="list_attached_role_policies", at="AttachedPolicies[?PolicyArn=='{policyArn}'] | [0]"),),
        delete=Call(op="detach_role_policy"),
        names={"role": "RoleName"},
        gone=_GONE,
    ),
    "aws:iam/policy:Policy": Row(
        service="iam",
        id="{arn}",
        keys={"PolicyArn": "{arn}"},
        create=Call(op="create_policy", tells={"arn": "Policy.Arn"}),
        reads=(
            Read(op="get_policy", at="Policy", tells={"defaultVersionId": "Policy.DefaultVersionId"}),
            Read(
                op="get_policy_version",
                at="PolicyVersion",
                names={"policy": "Document"},
                fixed={"VersionId": "{defaultVersionId}"},
            ),
        ),
        updates=(Call(op="create_policy_version", props=("policy",), fixed={"SetAsDefault": True}),),
        delete=Call(op="delete_policy"),
        autoname=Autoname(limit=128),
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        defaults={"description": "", "path": "/"},
        local=("delayAfterPolicyCreationInMs",),
        documents=("policy",),
        outputs={"arn": "arn:{partition}:iam::{account}:policy{path}{name}"},
        tagging=_tagging("policy", "PolicyArn", "{arn}"),
        gone=_GONE,
        after=_prune_after_update,
        before_delete=_prune_versions,
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Row(
        service="iam",
        id="{arn}",
        keys={"OpenIDConnectProviderArn": "{arn}"},
        create=Call(op="create_open_id_connect_provider", tells={"arn": "OpenIDConnectProviderArn"}),
        reads=(Read(op="get_open_id_connect_provider"),),
        updates=(Call(op="update_open_id_connect_provider_thumbprint", props=("thumbprintLists",)),),
        delete=Call(op="delete_open_id_connect_provider"),
        keep=("clientIdLists",),
        computed=("thumbprintLists",),
        tagging=Tagging(
            tag="tag_open_id_connect_provider",
            untag="untag_open_id_connect_provider",
            read="get_open_id_connect_provider",
            target={"OpenIDConnectProviderArn": "{arn}"},
        ),
        gone=_GONE,
        answer=_provider_url,
        after=_client_ids,
        search=lambda cloud, inputs: [
            each["Arn"]
            for each in cloud.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
            if each["Arn"].endswith(f"oidc-provider/{inputs['url'].removeprefix('https://')}")
        ],
    ),
}
