"""The state survives what happens to disks, processes and people."""

import errno
import json
import os
import signal
import threading
import time

import pytest

from localcloud import engine
from localcloud.engine.lock import locked
from tests.localcloud.engine_bench import bench

__all__ = ["bench"]  # a fixture


def test_the_state_is_a_pulumi_deployment_with_dependencies_before_dependents(bench):
    bench.up("g = Group('g'); a = Thing('a', opts=O(parent=g)); Thing('b', text=a.arn, opts=O(parent=a))")

    document = engine.export_deployment(bench.project)
    names = [one["urn"].split("::")[-1] for one in document["deployment"]["resources"]]
    position = {one["urn"]: at for at, one in enumerate(document["deployment"]["resources"])}

    assert document["version"] == 3
    assert document["deployment"]["secrets_providers"]["type"] == "passphrase"
    assert sorted(names) == ["a", "b", "default_0_0_0", "g", "test-local"]
    for at, one in enumerate(document["deployment"]["resources"]):
        assert all(position[urn] < at for urn in [one.get("parent"), *one.get("dependencies", [])] if urn)


def test_an_exported_stack_can_be_imported_elsewhere(bench, tmp_path):
    bench.up("a = Thing('a', text=pulumi.Output.secret('hush')); pulumi.export('text', a.text)")
    document = engine.export_deployment(bench.project)
    other = engine.Project(bench.root, state=tmp_path / "other.json")

    engine.import_deployment(other, document)

    assert engine.up(other, providers=bench.world.provider).counts["same"] == 3
    assert json.loads((tmp_path / "other.json").read_text()) == document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"version": 2, "deployment": {}}, "must be a Pulumi deployment of version 3"),
        ({"version": 3, "deployment": {"secrets_providers": {"type": "service"}}}, "got service"),
    ],
)
def test_a_foreign_document_is_not_imported(bench, document, words):
    bench.program("")
    with pytest.raises(engine.InputError, match=words):
        engine.import_deployment(bench.project, document)
    assert not bench.project.state_path.exists()


def test_another_passphrase_is_noticed(bench, monkeypatch):
    bench.up("Thing('a', text=pulumi.Output.secret('hush'))")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")

    with pytest.raises(engine.InputError, match="PULUMI_CONFIG_PASSPHRASE must be the passphrase"):
        bench.up()


def test_a_second_run_is_refused_while_one_is_at_work(bench):
    bench.program("")
    with locked(bench.project.state_path, "up"):
        with pytest.raises(
            engine.InputError, match=r"the stack must be free, got `up` \(process \d+, since .*\) at work"
        ):
            bench.up()
        with pytest.raises(engine.InputError, match="the stack must be free"):
            bench.preview()


def test_a_broken_state_file_is_named(bench):
    bench.up("")
    bench.project.state_path.write_text("{")

    with pytest.raises(engine.InputError, match=r"local.json must be a Pulumi deployment in JSON"):
        bench.up()


def test_a_state_file_changed_beside_an_unfinished_journal_is_refused(bench):
    bench.up("")
    path = bench.project.state_path
    path.with_name("local.json.journal").write_text('{"base":"of another file","salt":"v1:AAAAAAAAAAA="}\n')

    with pytest.raises(engine.InputError, match=r"must not change while local.json.journal lies beside it"):
        bench.up()


@pytest.mark.parametrize(
    ("call", "full_at"), [*(("write", at) for at in (1, 2, 4, 8, 12)), *(("fsync", at) for at in (1, 2, 3, 4))]
)
def test_a_full_disk_keeps_the_old_state_and_says_so_once(bench, monkeypatch, call, full_at):
    bench.up("Thing('a', size=1)")
    before = bench.project.state_path.read_bytes()
    real, count = getattr(os, call), iter(range(1, 10_000))

    def full(descriptor, *data):
        if next(count) >= full_at:
            if data:
                real(descriptor, data[0][:3])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, *data)

    monkeypatch.setattr(os, call, full)
    with pytest.raises(engine.InputError) as error:
        bench.up("a = Thing('a', size=2); b = Thing('b'); Thing('c', text=b.arn); Thing('d'); Thing('e')")
    monkeypatch.setattr(os, call, real)

    assert str(error.value).count("No space left on device") == 1
    assert "make room and run the same command again" in str(error.value)
    assert bench.project.state_path.read_bytes() == before
    bench.up()
    assert [name[0] for name in bench.world.names()] == list("abcde")


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


def test_registrations_run_side_by_side(bench):
    meeting = threading.Barrier(24, timeout=20)
    bench.world.before = lambda call, name: meeting.wait()

    bench.up("\nfor n in range(24): Thing(f't{n}')")

    assert len(bench.world.things()) == 24


def test_a_stack_that_comes_from_the_cli_does_not_look_changed(bench):
    bench.up("maker = Maker('maker', region='south'); Thing('a', opts=O(provider=maker))")
    document = engine.export_deployment(bench.project)
    [maker] = [one for one in document["deployment"]["resources"] if one["type"] == "pulumi:providers:fake"]
    maker["inputs"]["__internal"] = {}
    for one in document["deployment"]["resources"]:
        one["sourcePosition"] = "project:///__main__.py#1,2"

    engine.import_deployment(bench.project, document)

    assert bench.up().counts["same"] == 3
    assert engine.export_deployment(bench.project) == document


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


def test_an_interrupted_creation_that_nobody_wants_any_more_is_forgotten(bench):
    bench.world.before = cut
    with pytest.raises(engine.EngineError, match="the wire is cut"):
        bench.up("Thing('a')")
    bench.world.before = quiet

    bench.up("")

    assert "pending_operations" not in bench.state()
    assert bench.world.things() == {}
