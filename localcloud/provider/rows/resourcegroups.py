"""Resource Groups: resources by their tags."""

from localcloud.provider.api import Json
from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row


def _query_type(_op: str, _props: Json, request: Json, _old: Json | None) -> None:
    if "ResourceQuery" in request:
        request["ResourceQuery"].setdefault("Type", "TAG_FILTERS_1_0")


ROWS: dict[str, Row] = {
    "aws:resourcegroups/group:Group": Row(
        service="resource-groups",
        id="{name}",
        keys={"Group": "{name}"},
        create=Call(op="create_group"),
        reads=(
            Read(op="get_group", at="Group", names={"arn": "GroupArn"}),
            Read(op="get_group_query", at="GroupQuery", props=("resourceQuery",)),
        ),
        updates=(
            Call(op="update_group", props=("description",)),
            Call(op="update_group_query", props=("resourceQuery",)),
        ),
        delete=Call(op="delete_group"),
        autoname=Autoname(limit=300),
        defaults={"description": ""},
        computed=("resourceQuery.type",),
        request=_query_type,
        outputs={"arn": "arn:{partition}:resource-groups:{region}:{account}:group/{name}"},
        tagging=Tagging(tag="tag", untag="untag", read="get_tags", target={"Arn": "{arn}"}),
        gone=("NotFoundException",),
    ),
}
