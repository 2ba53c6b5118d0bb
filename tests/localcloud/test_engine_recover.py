"""What was interrupted is found again: by Ctrl-C, by a broken wire, by a service that answers late."""

import os
import signal
import time

import pytest

from localcloud import engine
from tests.localcloud.engine_bench import bench

__all__ = ["bench"]  # a fixture


def test_ctrl_c_finishes_what_runs_and_the_next_run_continues(bench):
    def slowly(call, name):
        if name.startswith("b"):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.3)

    bench.world.before = slowly
    with pytest.raises(engine.EngineError, match=r"stopped by Ctrl-C; what was running is finished and recorded"):
        bench.up("a = Thing('a'); b = Thing('b', text=a.arn); c = Thing('c', text=b.arn)")

    assert [name[0] for name in bench.world.names()] == ["a", "b"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    bench.world.before = lambda call, name: None
    assert bench.up().counts == {"creates": 1, "updates": 0, "replaces": 0, "deletes": 0, "same": 4}


def test_a_provider_that_dies_without_an_answer_leaves_the_operation_to_recovery(bench):
    def unplugged(call, name):
        raise ConnectionError("the wire is cut")

    bench.world.after = unplugged
    with pytest.raises(engine.EngineError, match="Thing a: the wire is cut"):
        bench.up("Thing('a')")
    assert [one["type"] for one in bench.state()["pending_operations"]] == ["creating"]

    bench.world.after = lambda call, name: None
    result = bench.up()

    assert len(bench.world.things()) == 1
    assert result.counts["updates"] == 1


def cut(call, name):
    raise ConnectionError("the wire is cut")


def quiet(call, name):
    pass


def test_a_replacement_that_was_cut_off_after_it_was_made_is_adopted(bench):
    bench.up("Thing('d', name='d', shape='round')")
    bench.world.after = lambda call, name: cut(call, name) if call == "create" else None
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('d', name='d', shape='square')")
    bench.world.after = quiet

    bench.up()

    assert bench.thing("d")["shape"] == "square"
    assert bench.up().counts["same"] == 3


def test_the_old_one_of_an_interrupted_replacement_still_goes(bench):
    bench.up("Thing('a', shape='round')")
    bench.world.after = lambda call, name: cut(call, name) if call == "create" else None
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('a', shape='square')")
    assert len(bench.world.things()) == 2
    bench.world.after = quiet

    bench.up()

    assert bench.thing("a")["shape"] == "square"
    assert bench.up().counts["same"] == 3


def test_a_creation_that_arrives_late_is_adopted_instead_of_doubled(bench):
    bench.world.before = cut
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('a')")
    [operation] = bench.state()["pending_operations"]
    name = operation["resource"]["inputs"]["name"]
    # The service carries out the first request only now, just before the second one reaches it.
    bench.world.before = lambda call, _: bench.world.write(name, {"name": name}) if call == "create" else None

    bench.up()

    assert bench.world.names() == [name]
    assert bench.record("a")["id"] == name


def test_an_interrupted_creation_stays_open_until_it_is_made(bench):
    bench.world.before = cut
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('a')")
    with pytest.raises(engine.EngineError, match="must be at least 0"):
        bench.up("b = Thing('b', size=-1); Thing('a', text=b.arn)")
    assert len(bench.state()["pending_operations"]) == 1
    bench.world.before = quiet

    bench.up("Thing('a')")

    assert len(bench.world.things()) == 1
    assert "pending_operations" not in bench.state()
    assert bench.world.calls[-1] == ("create", bench.world.names()[0])


@pytest.mark.parametrize("verb", ["up", "destroy"])
def test_an_interrupted_creation_that_nobody_wants_any_more_is_forgotten(bench, verb):
    bench.world.before = cut
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('a')")
    bench.world.before = quiet

    bench.destroy() if verb == "destroy" else bench.up("")

    assert "pending_operations" not in bench.state()
    assert bench.world.things() == {}
