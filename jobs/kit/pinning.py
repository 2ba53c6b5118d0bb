"""This file is what a model.yaml says of how a delivery is pinned: by what, and where the pin is found."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from jobs.kit.vocabulary import Strict

By = Literal["s3", "dvc", "git_lfs", "lakefs"]
ENDINGS = {"dvc": ".dvc", "git_lfs": ".pointer", "lakefs": ".lakefs.json"}
"""What is added to the name of a delivery for the name of its pin, unless `file` says another."""


class Pin(Strict):
    """What says which bytes a delivery must be."""

    by: By = "s3"
    """s3: the version that S3 gave the delivery; the others are held against the delivered bytes."""
    file: str | None = Field(default=None, pattern=r"^[\w.-]+$")
    """The pin as it is delivered beside the data: a .dvc file or dvc.lock, a pointer of Git LFS, an answer of lakeFS."""
    path: str | None = Field(default=None, min_length=1)
    """What the pin calls the data, where it names several files."""
    uri: str | None = Field(default=None, pattern=r"^(lakefs|s3a?)://[^/]+/[^/]+/.+$")
    """lakefs://repository/ref/path, or the same as an address of lakeFS's S3 gateway."""
    endpoint: str | None = Field(default=None, pattern=r"^https?://[^/]+.*$")
    """The lakeFS server that is asked, unless its answer is delivered beside the data."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        needless = {
            "s3": ("file", "path", "uri", "endpoint"),
            "dvc": ("uri", "endpoint"),
            "git_lfs": ("path", "uri", "endpoint"),
        }
        if found := [name for name in needless.get(self.by, ("path",)) if getattr(self, name) is not None]:
            raise ValueError(f"{found[0]} must be left out where by is {self.by}, got {getattr(self, found[0])}")
        if self.by == "lakefs" and self.uri is None:
            raise ValueError(
                "uri must be given where by is lakefs, got nothing; such as lakefs://flights/main/raw/flights.csv"
            )
        if self.endpoint and self.file:
            raise ValueError(f"file must be left out where an endpoint is asked, got {self.file}")
        return self

    def beside(self, delivery: str) -> str:
        """Name of the pin that is delivered beside a delivery.

        >>> Pin(by="dvc").beside("flights.csv")
        'flights.csv.dvc'
        """
        return self.file or f"{delivery}{ENDINGS[self.by]}"


def _whole(value: Any) -> Any:
    """One word says by what."""
    return {"by": value} if isinstance(value, str) else value


PinnedBy = Annotated[Pin, BeforeValidator(_whole)]
