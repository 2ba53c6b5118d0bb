"""The names of MiniStack that our extensions touch, and the check that they are there."""

from importlib import import_module
from importlib.metadata import version

VERSION = "1.5.33"
TOUCHED = {
    "ministack.app": (
        "app",
        "AUTH",
        "SERVICE_HANDLERS",
        "call_service_handler_sync",
        "pin_request_origin",
        "_build_persistence_save_dict",
    ),
    "ministack.core.hypercorn_compat": ("install",),
    "ministack.core.iam_actions": (
        "extract_iam_action",
        "extract_resource_arn",
        "access_denied_response",
        "request_tag_context",
        "s3_service_context",
    ),
    "ministack.core.iam_evaluator": (
        "AuthError",
        "EvalContext",
        "enforce",
        "evaluate_resource_policy",
        "evaluate_trust_policy",
        "resolve_principal",
        "_anonymous",
        "_resolve_condition_key",
        "_signed_request",
    ),
    "ministack.core.lambda_runtime": ("Worker",),
    "ministack.core.persistence": ("_json_default", "_state_format_version", "STATE_DIR"),
    "ministack.core.responses": ("get_account_id", "get_region", "set_request_account_id", "set_request_region"),
    "ministack.core.router": ("SERVICE_PATTERNS",),
    "ministack.services.cloudwatch": (
        "_alarms",
        "_calc_stats",
        "_dims_key",
        "_dispatch_alarm_actions",
        "_evaluate_alarm",
        "_evaluate_all_alarms",
        "_evaluate_parent_alarms",
        "_evict_old_metrics",
        "_metrics",
        "_put_metric_alarm",
        "_record_history",
        "_stat_value",
        "record_metric",
    ),
    "ministack.services.eventbridge": ("_dispatch_to_lambda", "_invoke_target", "_put_events"),
    "ministack.services.iam": ("_roles",),
    "ministack.services.lambda_svc": (
        "_emit_lambda_metrics",
        "_execute_function",
        "_execution_record_for_config",
        "_functions",
        "_get_func_record_for_ref",
        "_route_async_failure",
        "invoke_async_with_retry",
    ),
    "ministack.services.s3": ("_bucket_default_sse_headers",),
    "ministack.services.stepfunctions": (
        "_AWS_SDK_ERROR_CODE_OVERRIDES",
        "_AWS_SDK_ERROR_PREFIX",
        "_AWS_SDK_SERVICE_MAP",
        "_ExecutionError",
        "_add_event",
        "_emit_execution_status_event",
        "_executions",
        "_fail_execution",
        "_invoke_aws_sdk_integration",
        "_invoke_resource",
        "_invoke_resource_with_timeout",
        "_invoke_with_callback",
        "_run_execution",
        "_state_machines",
        "now_iso",
    ),
    "ministack.services.sts": ("register_session",),
}


def problems(wanted: str = VERSION, touched: dict[str, tuple[str, ...]] | None = None) -> list[str]:
    """What keeps our extensions from working with the installed MiniStack; empty when nothing does."""
    found = version("ministack")
    wrong = [] if found == wanted else [f"ministack must be exactly {wanted}, got {found}; install requirements.lock"]
    for module, names in (touched or TOUCHED).items():
        loaded = import_module(module)
        wrong += [f"{module} must have {name}, which our extensions use" for name in names if not hasattr(loaded, name)]
    return wrong
