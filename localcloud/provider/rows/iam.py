"""IAM: roles, their policies, and who may assume them from outside."""

from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._iam_hooks import (
    client_ids,
    provider_ids,
    provider_url,
    prune_after_update,
    prune_versions,
    release_role,
)

_GONE = ("NoSuchEntity",)


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
        before_delete=release_role,
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
        after=prune_after_update,
        before_delete=prune_versions,
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
        answer=provider_url,
        after=client_ids,
        search=provider_ids,
    ),
}
