"""This file checks one line's ledger: its chain, its witness, its training sets; and the capture of one prediction."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from estate.asked import ledger
from estate.gathered import judged
from estate.proof import broken
from estate.say import note
from estate.verdict import batch
from estate.witnessed import held_against, unwitnessed
from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger
from jobs.kit.witness import Witness

if TYPE_CHECKING:
    from estate.subject import Subject


def check(subject: "Subject") -> tuple[int, str | None]:
    """How many rows there are, and which one, the first in order, can no longer be believed; nothing when all hold."""
    at, s3 = subject.at.estate, subject.aws.client("s3")
    witness = Witness(at["ledger_bucket"], lambda: s3)
    # The witness first: a row that is written while we look has no witness yet, never a witness without a row.
    seen = witness.seen(subject.name)
    rows = Ledger(at["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)
    note(f"checking {len(rows)} rows of {subject.name}, their {len(seen)} witnesses, and its training sets")
    wrong = held_against(subject.name, rows, witness, seen, at["ledger_bucket"]) or broken(rows, s3, at["lake_bucket"])
    if not wrong:
        _heal(witness, unwitnessed(rows, seen))
    return len(rows), wrong


def _heal(witness: Witness, rows: Sequence[Row]) -> None:
    """Witness what nobody did: else it could be removed unnoticed until the next row comes."""
    from botocore.exceptions import ClientError

    for row in rows:
        try:
            witness.keep(row)
        except ClientError as error:
            note(f"row {row.seq} ({row.kind} {row.id}) has no witness yet, and this caller may not add one: {error}")
            return


def capture(subject: "Subject", prediction: Mapping[str, Any]) -> str | None:
    """Which row says that a prediction's capture file was another when its window was judged; nothing when none does."""
    rows = judged(ledger(subject), subject.name, prediction)
    found = batch(rows, prediction)
    if found is None or found["file_sha256"] is None:
        return None
    uri = prediction["captured_in"]
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    now = hashlib.sha256(subject.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()).hexdigest()
    if now == found["file_sha256"]:
        return None
    named = f"row {found['row']} (prediction_batch {found['id']})"
    return f"{named} names {uri} with sha256 {found['file_sha256']}, got {now}; it was changed"
