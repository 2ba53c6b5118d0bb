"""This file tests that programs run under mocks whatever a test before has left of the thread's event loop."""

import asyncio
from collections.abc import Callable
from typing import Any


def test_a_program_runs_after_another_one_has_ended_the_event_loop(declare: Callable[[Callable[[], Any]], Any]) -> None:
    async def nothing() -> None:
        return None

    asyncio.run(nothing())
    assert not declare(lambda: None).declared
