"""This file declares every model line that has a folder under models/."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pulumi

from components.ground import Ground
from components.lake_query import LakeQuery, query_statements
from components.line_args import ModelLineArgs
from components.model_line import ModelLine
from components.tracking import TrackingServer
from jobs.kit.earlier import kept
from jobs.kit.entry import BadInputError
from jobs.kit.spec import load
from stacks.settings import BUILD, ROOT, Settings, SettingsError


def model_lines(
    settings: Settings,
    ground: Ground,
    query: LakeQuery,
    opts: pulumi.ResourceOptions,
    tracking: TrackingServer | None = None,
) -> list[ModelLine]:
    """One component per model.yaml, in the order of their names.

    Raises:
        SettingsError: a model.yaml cannot be used, or asks for what there is not.
    """
    shared = (settings, ground, query, tracking)
    return [_line(shared, path, opts) for path in specs()]


def specs(root: Path = ROOT) -> Iterator[Path]:
    """Where each line's model.yaml is."""
    yield from sorted((root / "models").glob("*/model.yaml"))


Shared = tuple[Settings, Ground, LakeQuery, TrackingServer | None]
"""What every line stands on."""


def _line(shared: Shared, path: Path, opts: pulumi.ResourceOptions) -> ModelLine:
    file = path.relative_to(ROOT)
    try:
        return ModelLine(path.parent.name.replace("_", "-"), _args(shared, path), opts)
    except BadInputError as error:
        raise SettingsError(str(error).replace(f"{path.parent}/", f"{file.parent}/")) from error
    except ValueError as error:
        # A component refused what it was told, and what a line's components are told comes from its file.
        raise SettingsError(f"{file}: {error}") from error


def _args(shared: Shared, path: Path) -> ModelLineArgs:
    settings, ground, query, tracking = shared
    spec = load(path)
    return ModelLineArgs(
        ground=ground,
        spec=spec,
        spec_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        approval=spec.deployment.approval.get(settings.environment, "manual"),
        build=BUILD,
        former=kept(spec, path.parent),
        consumer_accounts=settings.consumer_accounts,
        keep_state=settings.keep_state,
        more_offers=(
            ("SNAPSHOT_ENGINE", settings.snapshot_engine),
            ("ATHENA_WORKGROUP", query.workgroup),
            ("ATHENA_DATABASE", query.database),
        ),
        snapshot_statements=tuple(query_statements(ground)),
        tracker=tracking,
    )
