"""The engine brings the world to what a program says, and back."""

import pytest

from localcloud import engine
from tests.localcloud.engine_bench import bench, step

__all__ = ["bench"]  # a fixture

PROGRAM = """
group = Group("group", {"note": 1})
outer = Thing("outer", size=1, opts=O(parent=group))
inner = Thing("inner", inside=outer.id, text=outer.arn.apply(lambda arn: arn + "!"), opts=O(parent=outer))
pulumi.export("text", inner.text)
"""


def test_a_first_up_makes_everything_the_program_declares(bench):
    result = bench.up(PROGRAM)

    assert result.counts == {"creates": 5, "updates": 0, "replaces": 0, "deletes": 0, "same": 0}
    assert bench.thing("inner")["inside"] == bench.thing("outer")["name"]
    assert result.outputs["text"] == f"arn:{bench.thing('outer')['name']}!"


def test_a_second_up_changes_neither_the_world_nor_the_state(bench):
    bench.up(PROGRAM)
    before, calls = bench.project.state_path.read_bytes(), list(bench.world.calls)

    result = bench.up()

    assert result.counts == {"creates": 0, "updates": 0, "replaces": 0, "deletes": 0, "same": 5}
    assert bench.project.state_path.read_bytes() == before
    assert bench.world.calls == calls


def test_a_preview_changes_nothing(bench):
    plan = bench.preview(PROGRAM)

    assert plan.counts["creates"] == 5
    assert plan.outputs == {"text": None}
    assert bench.world.calls == []
    assert not bench.project.state_path.exists()


def test_a_changed_input_updates_in_place_and_names_the_path(bench):
    bench.up(PROGRAM)

    result = bench.up(PROGRAM.replace("size=1", "size=2, tags={'a': 'b'}"))

    assert step(result, "outer").op == "update"
    assert step(result, "outer").changes == [("size", 1, 2), ("tags", None, {"a": "b"}), ("tagsAll.a", None, "b")]
    assert result.counts == {"creates": 0, "updates": 1, "replaces": 0, "deletes": 0, "same": 4}
    assert bench.thing("outer")["size"] == 2


def test_a_resource_no_longer_declared_is_deleted(bench):
    bench.up(PROGRAM)

    result = bench.up("")

    assert result.counts["deletes"] == 4
    assert bench.world.things() == {}


def test_destroy_deletes_dependents_first_and_leaves_an_empty_state(bench):
    bench.up(PROGRAM)

    result = bench.destroy()

    deleted = [name for call, name in bench.world.calls if call == "delete"]
    assert [name[:5] for name in deleted] == ["inner", "outer"]
    assert result.counts["deletes"] == 5
    assert bench.state()["resources"] == []


def test_a_default_provider_takes_its_configuration_from_the_stack(bench):
    bench.program("Thing('a')")
    (bench.root / "Pulumi.local.yaml").write_text("config: {fake:region: north, size: 3}")

    bench.up()

    assert bench.world.configs[-1] == {"region": "north", "version": "0.0.0"}


def test_an_explicit_provider_makes_the_resources_below_it(bench):
    bench.up("maker = Maker('maker', region='south'); Thing('a', opts=O(provider=maker))")

    assert bench.world.configs[-1] == {"region": "south"}
    assert bench.record("a")["provider"] == f"{bench.record('maker')['urn']}::{bench.record('maker')['id']}"
    assert bench.up().counts["same"] == 3


def test_a_changed_provider_tag_updates_what_it_has_made(bench):
    program = "maker = Maker('maker', defaultTags={'team': 'a'}); Thing('a', opts=O(provider=maker))"
    bench.up(program)

    result = bench.up(program.replace("'a'}", "'b'}"))

    assert step(result, "a").changes == [("tagsAll.team", "a", "b")]


def test_two_resources_of_one_name_are_refused(bench):
    with pytest.raises(engine.EngineError, match=r"must be unique within its type and parent, got two of .*::a"):
        bench.up("Thing('a'); Thing('a')")


def test_a_failing_resource_is_named_and_what_was_done_is_kept(bench):
    with pytest.raises(engine.EngineError, match="fake:index:Thing bad: the world refuses to create it") as error:
        bench.up("good = Thing('good'); Thing('bad', fail='create', inside=good.id); Thing('other')")

    assert bench.record("good")["id"] == bench.thing("good")["name"]
    assert error.value.result.counts["creates"] >= 2
    assert bench.up("good = Thing('good'); Thing('other')").counts["creates"] <= 1


def test_refused_inputs_name_the_property(bench):
    with pytest.raises(engine.EngineError, match="fake:index:Thing a: size: must be at least 0"):
        bench.up("Thing('a', size=-1)")


def test_a_program_that_fails_changes_nothing_and_is_shown_where(bench):
    with pytest.raises(engine.EngineError, match=r"the program failed at .*__main__.py:\d+: ZeroDivisionError"):
        bench.up("Thing('a')\n1 / 0")

    assert bench.world.calls == []


def test_a_run_error_of_the_program_is_bad_input(bench):
    with pytest.raises(engine.InputError, match=r"^colour must be red$"):
        bench.up("raise pulumi.RunError('colour must be red')")


def test_a_lookup_asks_the_provider(bench):
    result = bench.up("pulumi.export('x', pulumi.runtime.invoke('fake:index:ask', {'question': 4}).value['answer'])")

    assert result.outputs == {"x": 8}


def test_secrets_are_encrypted_in_the_state_and_masked_in_what_is_told(bench):
    result = bench.up("a = Thing('a', text=pulumi.Output.secret('hush')); pulumi.export('text', a.text)")

    assert result.outputs == {"text": "[secret]"}
    assert "hush" not in bench.project.state_path.read_text()
    assert bench.thing("a")["text"] == "hush"
    assert engine.outputs(bench.project) == {"text": "[secret]"}
