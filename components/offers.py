"""This file is every variable that a line has a value for; a contract picks what it names."""

import json

import pulumi

from components.ground import Ground
from components.images import image
from components.instances import processor, takes_volume_key
from components.variables import Offers
from jobs.kit import names
from jobs.kit.response import table, told
from jobs.kit.spec import Line


def offers(line: Line, ground: Ground) -> dict[str, pulumi.Input[str]]:
    """Variables by name; those of a run (RUN_ID) and of a role (ROLE_ARN) are added where they become known."""
    return {**_addresses(line, ground), **_statement(line, ground), **_deployment(line, ground), **_monitoring(line)}


def _addresses(line: Line, ground: Ground) -> Offers:
    environment = ground.place.environment
    return {
        "RAW_BUCKET": ground.raw_bucket,
        "LAKE_BUCKET": ground.lake_bucket,
        "ARTIFACTS_BUCKET": ground.artifacts_bucket,
        "CAPTURES_BUCKET": ground.captures_bucket,
        "LEDGER_TABLE": ground.ledger_table,
        "LEDGER_BUCKET": ground.ledger_bucket,
        "KEY_ARN": ground.key_arn,
        "ENDPOINT": names.endpoint(environment, line.name),
        "PACKAGE_GROUP": names.package_group(environment, line.name),
        "METRIC_NAMESPACE": metric_namespace(ground),
        "RESPOND_FUNCTION": names.function(environment, line.name, "respond"),
        "ALERTS_TOPIC_ARN": ground.alerts_topic_arn,
    }


def _statement(line: Line, ground: Ground) -> Offers:
    training, region = line.training, ground.place.region
    runs_on = processor(line.deployment.instance_type)
    return {
        "ENVIRONMENT": ground.place.environment,
        "LINE": line.package,
        "LINE_NAME": line.name,
        "OWNER": line.owner,
        "DESCRIPTION": line.description,
        "ENTITY": line.problem.entity,
        "TARGET": line.problem.target,
        "LABEL_TIME": line.problem.label_time,
        "GATES": json.dumps([gate.model_dump(exclude_none=True) for gate in line.gates]),
        "SERVING_IMAGE": image(training.framework, training.framework_version, "inference", runs_on, region),
    }


def _deployment(line: Line, ground: Ground) -> Offers:
    stated = line.deployment
    return {
        "INSTANCE_TYPE": stated.instance_type,
        "INSTANCE_COUNT": str(stated.instance_count),
        "MAX_INSTANCE_COUNT": str(stated.max_instance_count),
        "INVOCATIONS_PER_INSTANCE": str(stated.invocations_per_instance),
        "CAPTURE_PERCENT": str(stated.capture_percent),
        "MAX_ERROR_PERCENT": str(stated.max_error_percent),
        "MAX_LATENCY_MS": str(stated.max_latency_ms),
        "STRATEGY": stated.strategy,
        "LOOKUP": str(stated.lookup and any(group.online for group in line.feature_groups.values())),
        "LOOKUP_TIMEOUT_MS": str(stated.lookup_timeout_ms),
        "LOOKUP_CACHE_SECONDS": str(stated.lookup_cache_seconds),
        "CAPTURE_FEATURES": str(stated.capture_features),
        "BAKE_SECONDS": str(int(stated.bake.total_seconds())),
        "VOLUME_KEY_ARN": ground.key_arn if takes_volume_key(stated.instance_type) else "",
    }


def _monitoring(line: Line) -> Offers:
    stated = line.monitoring
    entities = [group.entity for group in line.feature_groups.values()]
    about = dict.fromkeys([line.problem.entity, line.problem.prediction_time, *entities])
    return {
        "IDENTIFIERS": json.dumps([name for name in about if name not in line.features]),
        "EVERY_SECONDS": str(int(stated.every.total_seconds())),
        "SETTLE_SECONDS": str(int(stated.settle.total_seconds())),
        **{name.upper(): str(getattr(stated, name)) for name in type(stated).model_fields if name != "every"},
        "RESPONSE": json.dumps(table(stated.response, line.criticality)),
        "RETRAIN": json.dumps(told(stated.retrain)),
    }


def metric_namespace(ground: Ground) -> str:
    return f"{names.PROJECT}/{ground.place.environment}"
