"""This file takes labels in by hand, by the environment that the function has: a delivery, or whatever was left undone."""

import argparse
import json
import os
import sys

from jobs.kit.entry import run
from jobs.labels.contract import LabelsContract
from jobs.labels.table import DeliveryError

BAD_INPUT = 2


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m jobs.labels", description=__doc__)
    parser.add_argument("delivery", nargs="*", metavar="s3://BUCKET/KEY", help="none: all that was left undone")
    parser.epilog = f"Reads {', '.join(sorted(LabelsContract.names()))} from the environment."
    options = parser.parse_args(arguments)
    try:
        LabelsContract.read(os.environ)
        from jobs.labels.handler import handle

        for event in [{"delivery": uri} for uri in options.delivery] or [{}]:
            print(json.dumps(handle(event, None), indent=1))
    except (DeliveryError, ValueError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    run(main)
