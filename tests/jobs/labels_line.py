"""A line whose labels are taken in, in memory."""

from datetime import UTC, datetime

import pytest

from tests.jobs.labels_cloud import PACKAGE, Line

PRESENT = datetime.now(UTC)
OTHER = PACKAGE[:-1] + "2"


@pytest.fixture
def line(ledger):
    return Line()
