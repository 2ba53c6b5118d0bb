"""The vocabulary of the table: what one row says about how a Pulumi resource and an AWS API differ.

Everything that pulumi-aws's schema and botocore's model agree on is said nowhere; names match by letters, ignoring case.
A template such as `{role}:{name}` is filled from properties (and `{account}`, `{region}`), and parsed back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localcloud.provider.api import Json
from localcloud.provider.operations import Autoname, Call, Names, Read, Ready, Tagging

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud


@dataclass(frozen=True, kw_only=True)
class Row:
    """One resource type."""

    service: str
    id: str
    keys: Mapping[str, Any]
    """Parameters that name the resource in read, update and delete -> template."""

    create: Call
    reads: tuple[Read, ...]
    updates: tuple[Call, ...] = ()
    delete: Call | None = None
    import_id: str = ""
    """Template of the id that pulumi-aws imports by, where it says more than `id`."""

    autoname: Autoname | None = None
    names: Names = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What AWS has where an input is absent: sent when one is taken away, not told when one is imported."""

    computed: tuple[str, ...] = ()
    """Inputs that AWS fills in by itself when they are absent, with values that no table can know."""

    replace: tuple[str, ...] = ()
    """Inputs that force a replacement although an update could carry them."""

    shaped: tuple[str, ...] = ()
    """Inputs that `request` puts into the create."""

    keep: tuple[str, ...] = ()
    """Inputs that `after` changes in place."""

    local: tuple[str, ...] = ()
    """Inputs that steer the provider and never reach AWS."""

    documents: tuple[str, ...] = ()
    """Inputs that must be JSON."""

    outputs: Names = field(default_factory=dict)
    """Computed outputs that no answer tells -> template."""

    volatile: tuple[str, ...] = ()
    """Computed outputs that an update changes."""

    proof: str = ""
    """Property without which an answer means that the resource does not exist."""

    tagging: Tagging | None = None
    gone: tuple[str, ...] = ()
    """Exact error codes, or `Code: words of the message`, that say it does not exist (any more)."""

    absent: tuple[str, ...] = ()
    """The same, of the reads after the first, that say: not set."""

    ready: Ready | None = None
    lingers: bool = False
    """A delete returns before the resource is gone."""

    request: Callable[[str, Json, Json, Json | None], None] | None = None
    """(operation, properties, request, old properties or None): finish a request in place; pure, check runs it too."""

    payload: Callable[[str, Json, Json], None] | None = None
    """(operation, properties, request): add the content of files."""

    answer: Callable[[str, Json, Json], Json] | None = None
    """(operation, properties, answer): properties that an answer tells in an odd way, told plainly."""

    look: "Callable[[Cloud, Json], Json] | None" = None
    """(cloud, properties): properties that take more than one question."""

    defaulting: Callable[[Json], Json] | None = None
    """(inputs): inputs the provider adds, such as the hash of a file."""

    breaks: Callable[[Json, Json], tuple[str, ...]] | None = None
    """(old, new inputs): inputs whose change can only be had by a replacement this time."""

    after: "Callable[[Cloud, Json, Json | None], None] | None" = None
    """(cloud, new properties, old or None): what no table can say, after create and update."""

    before_delete: "Callable[[Cloud, Json], None] | None" = None
    search: "Callable[[Cloud, Json], list[str]] | None" = None
    """(cloud, inputs): ids of resources made from these inputs, where the id does not follow from them."""
