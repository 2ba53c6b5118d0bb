"""What no table can say of IAM: what hangs on a role, old versions of a policy, the clients of a provider."""

from typing import TYPE_CHECKING

from localcloud.provider.api import Json

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud


def release_role(cloud: "Cloud", props: Json) -> None:
    """Detach and remove what hangs on the role, as far as nobody else's resource will do it: IAM refuses otherwise."""
    iam, role = cloud.client("iam"), props["name"]
    if props.get("forceDetachPolicies"):
        for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=name)
    for profile in iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], RoleName=role)


def prune_versions(cloud: "Cloud", props: Json, _old: Json | None = None) -> None:
    """Keep only the version in force: IAM keeps five and refuses a sixth, and a policy with old ones cannot go."""
    iam, arn = cloud.client("iam"), props["arn"]
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])


def prune_after_update(cloud: "Cloud", props: Json, old: Json | None) -> None:
    if old is not None:
        prune_versions(cloud, props)


def client_ids(cloud: "Cloud", props: Json, old: Json | None) -> None:
    if old is None:
        return
    iam, arn = cloud.client("iam"), props["arn"]
    before, now = set(old.get("clientIdLists") or []), set(props.get("clientIdLists") or [])
    for client in sorted(now - before):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)
    for client in sorted(before - now):
        iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)


def provider_url(op: str, _props: Json, answer: Json) -> Json:
    # IAM keeps the address without its scheme.
    url = str(answer.get("Url", "")) if op.startswith("get") else ""
    return {"url": f"https://{url.removeprefix('https://')}"} if url else {}


def provider_ids(cloud: "Cloud", inputs: Json) -> list[str]:
    known = cloud.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    host = inputs["url"].removeprefix("https://")
    return [each["Arn"] for each in known if each["Arn"].endswith(f"oidc-provider/{host}")]
