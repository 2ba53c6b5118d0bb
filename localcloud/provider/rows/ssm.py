"""Systems Manager: parameters."""

from localcloud.provider.api import Json
from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row


def _insecure(op: str, props: Json, answer: Json) -> Json:
    """The value under the name it was given."""
    if op != "get_parameter" or props.get("insecureValue") is None:
        return {}
    return {"insecureValue": answer["Parameter"]["Value"], "value": None}


_NO_VALUES = dict.fromkeys(("value", "insecureValue", "type", "version", "arn"), UNMAPPED)

ROWS: dict[str, Row] = {
    "aws:ssm/parameter:Parameter": Row(
        service="ssm",
        id="{name}",
        keys={"Name": "{name}"},
        create=Call(op="put_parameter"),
        reads=(
            Read(op="get_parameter", at="Parameter", fixed={"WithDecryption": True}, names={"insecureValue": UNMAPPED}),
            Read(
                op="describe_parameters",
                at="Parameters[0]",
                fixed={"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": ["{name}"]}]},
                names=_NO_VALUES,
            ),
        ),
        updates=(Call(op="put_parameter", fixed={"Overwrite": True}),),
        delete=Call(op="delete_parameter"),
        autoname=Autoname(limit=2048),
        names={"insecureValue": "Value"},
        defaults={"dataType": "text", "description": "", "tier": "Standard", "allowedPattern": ""},
        computed=("keyId", "arn"),
        local=("valueWoVersion",),
        outputs={"arn": "arn:{partition}:ssm:{region}:{account}:parameter/{name}"},
        volatile=("version",),
        tagging=Tagging(
            tag="add_tags_to_resource",
            untag="remove_tags_from_resource",
            read="list_tags_for_resource",
            target={"ResourceType": "Parameter", "ResourceId": "{name}"},
            names={"tags": "Tags"},
        ),
        gone=("ParameterNotFound",),
        answer=_insecure,
    ),
}
