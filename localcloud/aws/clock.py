"""What time it is in the cloud."""

import datetime as dt


def now() -> dt.datetime:
    """The present, to the millisecond AWS keeps."""
    present = dt.datetime.now(dt.UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000)
