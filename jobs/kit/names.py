"""This file says what things are called where outsiders address them by name; all else is named by Pulumi."""

PROJECT = "mlops"


def endpoint(environment: str, line: str) -> str:
    """Also the name of the line's package group and the prefix of its state machines.

    >>> endpoint("local", "flight-delay")
    'mlops-local-flight-delay'
    """
    return f"{PROJECT}-{environment}-{line}"


def package_group(environment: str, line: str) -> str:
    return endpoint(environment, line)


def feature_group(environment: str, line: str, group: str, version: int = 1) -> str:
    """The first version has the plain name; the others stand beside it.

    >>> feature_group("local", "flight-delay", "weather")
    'mlops-local-flight-delay-weather'
    >>> feature_group("local", "flight-delay", "weather", 2)
    'mlops-local-flight-delay-weather-v2'
    """
    return f"{endpoint(environment, line)}-{group.replace('_', '-')}{f'-v{version}' if version > 1 else ''}"


def pipeline(environment: str, line: str) -> str:
    return f"{endpoint(environment, line)}-pipeline"


def release(environment: str, line: str) -> str:
    return f"{endpoint(environment, line)}-release"


def skew(environment: str, line: str) -> str:
    return f"{endpoint(environment, line)}-skew"


def function(environment: str, line: str, job: str) -> str:
    """
    >>> function("local", "flight-delay", "drift")
    'mlops-local-flight-delay-drift'
    """
    return f"{endpoint(environment, line)}-{job}"


def ledger(environment: str) -> str:
    return f"{PROJECT}-{environment}-ledger"


def tracking_server(environment: str) -> str:
    """The MLflow server of an environment, where a line asks for one."""
    return f"{PROJECT}-{environment}"


def estate_parameter(environment: str) -> str:
    """SSM parameter with the estate's shared addresses, as JSON."""
    return f"/{PROJECT}/{environment}/estate"


def line_parameter(environment: str, line: str) -> str:
    """SSM parameter with one line's addresses, as JSON."""
    return f"/{PROJECT}/{environment}/lines/{line}"


def snapshot_role(environment: str, duty: str) -> str:
    """Role that a person takes on to hold snapshots or to let them expire.

    >>> snapshot_role("prod", "expiry")
    'mlops-prod-snapshots-expiry'
    """
    return f"{PROJECT}-{environment}-snapshots-{duty}"


def line_secret(environment: str, line: str, what: str) -> str:
    """Secret that a person makes for the jobs of one line.

    >>> line_secret("prod", "flight-delay", "lakefs")
    'mlops/prod/flight-delay/lakefs'
    """
    return f"{PROJECT}/{environment}/{line}/{what}"


def run_prefix(line: str, run_id: str, step: str) -> str:
    """Where a step of a run leaves its documents in the artifacts bucket.

    >>> run_prefix("flight-delay", "r1", "gate")
    'runs/flight-delay/r1/gate'
    """
    return f"runs/{line}/{run_id}/{step}"


def endpoint_config(environment: str, line: str, version: int, digest: str) -> str:
    """Named by its content, so that releasing the same thing twice is a no-op; the version is for people.

    >>> endpoint_config("local", "flight-delay", 3, "0123456789abcdef")
    'mlops-local-flight-delay-3-0123456789ab'
    """
    return f"{endpoint(environment, line)}-{version}-{digest[:12]}"
