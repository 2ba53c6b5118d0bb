"""This file lets snapshots of a line go, or says which would."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from estate import executions, lines
from estate.problems import Refused
from estate.say import note
from estate.snapshots_found import of_line
from estate.where import Where

if TYPE_CHECKING:
    from estate.subject import Subject


def expired(stack: str, name: str, *, really: bool) -> dict[str, Any]:
    """What goes, what stays and why; done if `really`.

    Raises:
        Refused: a run is under way, which may be writing a snapshot of the same files.
    """
    from estate.snapshots_role import Custody
    from jobs.snapshot.expire import carry_out, plan
    from jobs.snapshot.retention import document

    found = of_line(stack, name)
    retention = lines.load(Where(stack).root, name).retention
    custody = Custody(found.subject, "expiry")
    planned = plan(found.snapshots, retention, datetime.now(UTC), custody.objects)
    if really and (planned.going or planned.unfinished):
        _quiet(found.subject)
        note(f"letting {len(planned.going) or 'what is left'} go, of {len(planned.fates)} snapshots")
        carry_out(planned, retention, custody.objects, custody.append, lambda: _quiet(found.subject))
    return {
        "line": found.subject.name,
        "done": really,
        "retention": retention.model_dump(exclude_none=True),
        "snapshots": [document(fate, planned.files) for fate in planned.fates],
        "unfinished": [one.id for one in planned.unfinished],
        "files_removed": len({file for files in planned.files.values() for file in files}),
        "restorable_days": _restorable(found.subject),
    }


def _quiet(subject: "Subject") -> None:
    sfn, machine = subject.aws.client("stepfunctions"), subject.at.line["pipeline_arn"]
    if running := executions.under_way(sfn, machine):
        raise Refused(
            f"no run of {subject.name} may be under way while snapshots go, got {running[0].rsplit(':', 1)[-1]}, "
            "which may be writing one that shares their files; run the same command when it has ended"
        )


def _restorable(subject: "Subject") -> int | None:
    """For how many days S3 keeps a version that was deleted; as the lake's own rule says it."""
    s3 = subject.aws.client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=subject.at.estate["lake_bucket"])["Rules"]
    return next(
        (r["NoncurrentVersionExpiration"]["NoncurrentDays"] for r in rules if "NoncurrentVersionExpiration" in r), None
    )
