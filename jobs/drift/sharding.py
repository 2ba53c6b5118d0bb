"""This file is the drift watch in parts, by hand: sketch some of a window's capture files, add sketches up and judge them."""

import argparse
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.drift.baseline import Baseline
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.embedding import sources
from jobs.drift.leaving import say, write
from jobs.drift.lines import BLOCK
from jobs.drift.pieces import Pieces
from jobs.drift.score import judge_window
from jobs.drift.shards import added, from_bytes, share, to_bytes
from jobs.drift.window import Window


def add(verbs: Any) -> None:
    """Declare the two verbs."""
    window = verbs.add_parser(
        "window", help="sketch capture files; example: window baseline.bin *.jsonl --shard 1/2 -o 1.part"
    )
    window.add_argument("baseline", type=Path)
    window.add_argument("files", type=Path, nargs="*", help="of the whole window, for every shard in the same order")
    window.add_argument("--shard", default="1/1", help="which share of the files this worker takes, as 2/7")
    window.add_argument("-o", "--output", type=Path, required=True)
    window.set_defaults(run=_sketch)
    merge = verbs.add_parser("merge", help="add sketches up and judge them; example: merge baseline.bin *.part")
    merge.add_argument("baseline", type=Path)
    merge.add_argument("parts", type=Path, nargs="+")
    merge.add_argument("--json", action="store_true", help="one document on stdout")
    merge.set_defaults(run=_merge)


def sketched(baseline: Baseline, paths: list[Path]) -> Window:
    """A window of capture files, whenever their calls were made."""
    types, day = sources(baseline.embeddings, {one.name: one.type for one in baseline.features}), baseline.day_column
    names = list(types)
    reader = Reader([*names, day] if day and day not in names else names, types)
    files = (File(key=str(path), chunks=_pieces(path)) for path in paths)
    pieces = Pieces(baseline)
    read = reader.read(files, datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC), taker=pieces.add)
    window = pieces.window
    window.first, window.last = read.received or (None, None)
    window.unknown |= read.fields - set(read.names)
    window.unread = {file.key: dict(file.unread) for file in read.files if file.unread}
    return window


def _sketch(options: argparse.Namespace) -> int:
    part, parts = _shard(options.shard)
    baseline, digest = _baseline(options.baseline)
    window = sketched(baseline, share(sorted(options.files), part, parts))
    data = to_bytes(window, digest)
    write(options.output, data)
    told = {"shard": options.shard, "rows": window.rows, "bytes": len(data), "unread": _unread(window)}
    say(json.dumps(told))
    return 0


def _merge(options: argparse.Namespace) -> int:
    baseline, digest = _baseline(options.baseline)
    whole = added(from_bytes(_bytes(path), digest) for path in options.parts)
    document = judge_window(baseline, whole).document
    unread = _unread(whole)
    document["captures"] = {"unread": unread}
    document["unseen"] += [f"{one['count']} {one['what']}: {one['file']}" for one in unread]
    if options.json:
        say(json.dumps(document, allow_nan=False))
    else:
        say("\n".join(f"{key}: {document[key]}" for key in ("rows", "verdict", "cause", "response", "sure")))
    return 0


def _unread(window: Window) -> list[dict[str, Any]]:
    return [
        {"file": name, "what": what, "count": count}
        for name, unread in sorted(window.unread.items())
        for what, count in sorted(unread.items())
    ]


def _shard(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise ValueError(f"shard must be a part of a number, as 2/7, got {text}")
    return int(part), int(parts)


def _baseline(path: Path) -> tuple[Baseline, str]:
    data = _bytes(path)
    return Baseline.from_bytes(data), hashlib.sha256(data).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} must be a file, got {error.strerror}") from error


def _pieces(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            while piece := file.read(BLOCK):
                yield piece
    except OSError as error:
        raise ValueError(f"{path} must be a capture file, got {error.strerror}") from error
