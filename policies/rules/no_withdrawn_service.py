"""This file is the rule that nothing is built on what AWS has closed to new customers or ended."""

from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

_MONITOR = "SageMaker Model Monitor is closed to new customers; watch drift with the monitor of this estate"
WITHDRAWN = {
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": _MONITOR,
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": _MONITOR,
    "aws:sagemaker/modelQualityJobDefinition:ModelQualityJobDefinition": _MONITOR,
    "aws:sagemaker/modelBiasJobDefinition:ModelBiasJobDefinition": _MONITOR,
    "aws:sagemaker/modelExplainabilityJobDefinition:ModelExplainabilityJobDefinition": _MONITOR,
    "aws:codecommit/repository:Repository": "CodeCommit takes no new customers; keep code where the workflows run",
    "aws:cloud9/environmentEC2:EnvironmentEC2": "Cloud9 takes no new customers",
    "aws:evidently/project:Project": "CloudWatch Evidently has ended",
    "aws:elastictranscoder/pipeline:Pipeline": "Elastic Transcoder has ended",
}
"""Type and way out."""


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if reason := WITHDRAWN.get(args.resource_type):
        report(f"{args.name} must not be declared: {reason}", None)


no_withdrawn_service = ResourceValidationPolicy(
    name="no-withdrawn-service",
    description="Nothing is built on what AWS has closed or ended.",
    enforcement_level=EnforcementLevel.MANDATORY,
    validate=_validate,
)
