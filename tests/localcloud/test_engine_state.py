"""The state survives what happens to disks, processes and people."""

import errno
import json
import os
import threading

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
    assert not bench.project.state_path.with_name("local.json.new").exists()
    bench.up()
    assert [name[0] for name in bench.world.names()] == list("abcde")


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
