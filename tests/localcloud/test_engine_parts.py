"""The engine's pure parts: paths, order, journal lines, secrets, pictures of changes."""

import errno
import os

import pytest
from pulumi.runtime.proto import resource_pb2
from rich.console import Console

from localcloud.engine import changes, files, paths
from localcloud.engine.crypter import Crypter
from localcloud.engine.display import Display
from localcloud.engine.errors import InputError
from localcloud.engine.journal import Journal, lines
from localcloud.engine.order import Deletions, dependencies_first
from localcloud.engine.plan import Event, Plan, Step
from localcloud.engine.records import from_request
from localcloud.engine.wire import secret

A, B, C = (f"urn:pulumi:local::test::fake:index:Thing::{name}" for name in "abc")


@pytest.mark.parametrize("text", ["a", "a.b", "a[0].b", 'a["b.c"][2]', "tags.x/y:z-1"])
def test_a_path_is_read_and_written_alike(text):
    assert paths.write(paths.parse(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2, "b": 3}, [("a", 1, 2), ("b", None, 3)]),
        ({"a": [{"b": 1}, 2]}, {"a": [{"b": 5}]}, [("a[0].b", 1, 5), ("a[1]", 2, None)]),
        ({"a": secret("x")}, {"a": secret("y")}, [("a", secret("x"), secret("y"))]),
        ({"__defaults": ["a"]}, {}, []),
    ],
)
def test_differences_are_told_at_the_deepest_path(old, new, found):
    assert [(paths.write(path), was, will) for path, was, will in paths.differences(old, new)] == found


def test_restoring_an_item_of_a_list_leaves_the_others():
    assert paths.restore({"a": [1, 2]}, {"a": [3, 4]}, paths.parse("a[1]")) == {"a": [1, 4]}
    assert paths.restore({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, paths.parse("a[*].b")) == {"a": [{"b": 2}]}
    assert paths.restore({"a": [1]}, {}, paths.parse("a[3]")) == {"a": [1]}


def record(urn, *needs):
    return {"urn": urn, "type": "fake:index:Thing", "dependencies": list(needs)}


def test_what_is_needed_comes_first():
    ordered = dependencies_first([record(C, B), record(B, A), record(A)])

    assert [one["urn"] for one in ordered] == [A, B, C]


def test_what_is_needed_goes_last_and_a_cycle_of_generations_is_broken():
    chain = Deletions([record(A), record(B, A), record(C, A)])
    first = chain.ready()
    assert [one["urn"] for one in first] == [C, B]
    assert chain.ready() == []
    chain.finish(first[0])
    chain.finish(first[1])
    assert [one["urn"] for one in chain.ready()] == [A]

    assert len(Deletions([record(A, B), record(B, A)]).ready()) == 1


def test_a_torn_last_line_never_happened(tmp_path):
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.append({"n": 1})
    journal.close(remove=False)
    with path.open("ab") as file:
        file.write(b'{"n": 2, "half')

    assert lines(path) == [{"n": 1}]
    Journal(path).append({"n": 3})
    assert lines(path) == [{"n": 1}, {"n": 3}]


def test_half_a_line_on_a_full_disk_does_not_spoil_the_next_one(tmp_path, monkeypatch):
    journal, real = Journal(tmp_path / "journal"), os.write
    journal.append({"n": 1})

    def full(descriptor, data):
        real(descriptor, data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InputError, match="No space left on device"):
        journal.append({"n": 2})
    monkeypatch.setattr(os, "write", real)
    journal.append({"n": 3})

    assert lines(journal.path) == [{"n": 1}, {"n": 3}]


def test_secrets_need_their_passphrase():
    one = Crypter(None, "right")
    sealed, salt = one.encrypt("hush"), one.salt

    assert Crypter(salt, "right").decrypt(sealed) == "hush"
    with pytest.raises(InputError, match="PULUMI_CONFIG_PASSPHRASE must be the passphrase"):
        Crypter(salt, "wrong").decrypt(sealed)


def test_policy_documents_are_compared_inside():
    old, new = '{"Statement": [{"Effect": "Allow"}]}', '{"Statement": [{"Effect": "Deny"}]}'
    step = Step(op="update", urn=A, fields=["policy"], changes=[("policy", old, new), ("size", None, 2)])

    told = [text.plain for text in changes.describe(Plan(steps=[step]))]

    assert told == [
        "Changes:",
        "  ~ fake:index:Thing a",
        '      policy · Statement[0].Effect: "Allow" -> "Deny"',
        "      size: + 2",
    ]


def test_progress_says_how_many_of_how_many_and_which_run():
    console = Console(width=100, record=True, file=None, quiet=False)
    display = Display("Up", console)
    for event in (
        Event(kind="declared", count=3),
        Event(kind="begin", urn=A, op="create"),
        Event(kind="begin", urn=B, op="create"),
        Event(kind="end", urn=A, op="create", step=Step(op="create", urn=A)),
    ):
        display.event(event)

    with console.capture() as shown:
        console.print(display._render())

    assert "1 of 3 resources, 1 running" in shown.get()
    assert "create   fake:index:Thing b" in shown.get()
    assert "fake:index:Thing a" not in shown.get()


def test_a_file_that_cannot_be_replaced_stays_and_leaves_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "state"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        files.replace(path, b"new")

    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("state", b"old")]


def test_dependencies_are_recorded_in_one_order_whatever_order_the_sdk_has():
    uses = {"x": resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=[C, B])}
    request = resource_pb2.RegisterResourceRequest(dependencies=[C, A, B], propertyDependencies=uses)

    record = from_request(request, A)

    assert record["dependencies"] == [A, B, C]
    assert record["propertyDependencies"] == {"x": [B, C]}
