"""What a program can say about a resource besides its inputs."""

import pytest

from localcloud import engine
from tests.localcloud.engine_bench import bench, step

__all__ = ["bench"]  # a fixture


def calls(bench):
    return [call for call, _ in bench.world.calls]


def test_a_replacement_is_made_before_the_old_one_goes(bench):
    bench.up("Thing('a', shape='round')")
    old = bench.thing("a")["name"]
    bench.world.calls.clear()

    result = bench.up("Thing('a', shape='square')")

    assert calls(bench) == ["create", "delete"]
    assert bench.thing("a")["name"] != old
    assert (step_of(result, "replace").fields, step_of(result, "replace").why) == (["shape"], "shape")


def step_of(plan, op):
    [found] = [one for one in plan.steps if one.op == op]
    return found


def test_a_taken_name_is_freed_first_and_with_it_what_hangs_on_it(bench):
    program = "d = Thing('d', name='d', shape='round'); Thing('e', inside=d.id); Thing('f')"
    bench.up(program)
    bench.world.calls.clear()

    plan = bench.preview(program.replace("round", "square"))
    result = bench.up(program.replace("round", "square"))

    assert calls(bench) == ["delete", "delete", "create", "create"]
    assert plan.counts == result.counts == {"creates": 0, "updates": 0, "replaces": 2, "deletes": 0, "same": 3}
    assert bench.thing("e")["inside"] == "d"


def test_delete_before_replace_can_be_asked_for(bench):
    bench.up("Thing('a', shape='round', opts=O(delete_before_replace=True))")
    bench.world.calls.clear()

    bench.up("Thing('a', shape='square', opts=O(delete_before_replace=True))")

    assert calls(bench) == ["delete", "create"]


@pytest.mark.parametrize(
    ("path", "kept"), [("size", 1), ("tags.a", {"a": "1", "b": "2"}), ("tags.*", {"a": "1"}), ("tags", {"a": "1"})]
)
def test_ignored_changes_stay_as_they_are(bench, path, kept):
    program = "Thing('a', size=1, tags={'a': '1'})"
    bench.up(program)

    bench.up(f"Thing('a', size=2, tags={{'a': '2', 'b': '2'}}, opts=O(ignore_changes=[{path!r}]))")

    thing = bench.thing("a")
    assert kept in (thing["size"], thing["tags"])


@pytest.mark.parametrize("pattern", ["size", "*", "tags.a"])
def test_named_changes_replace(bench, pattern):
    options = f"opts=O(replace_on_changes=[{pattern!r}])"
    bench.up(f"Thing('a', size=1, tags={{'a': '1'}}, {options})")

    result = bench.up(f"Thing('a', size=2, tags={{'a': '2'}}, {options})")

    assert result.counts["replaces"] == 1


def test_a_protected_resource_is_neither_deleted_nor_replaced(bench):
    bench.up("Thing('a', shape='round', opts=O(protect=True))")

    with pytest.raises(engine.EngineError, match="it is protected and must be replaced because of shape"):
        bench.up("Thing('a', shape='square', opts=O(protect=True))")
    with pytest.raises(engine.EngineError, match=r"protected resources are not deleted: .*::a; unprotect them first"):
        bench.up("")
    with pytest.raises(engine.EngineError, match="protected resources are not deleted"):
        bench.destroy()
    assert bench.thing("a")["shape"] == "round"

    bench.destroy(force=True)
    assert bench.world.things() == {}


def test_a_retained_resource_is_forgotten_but_stays(bench):
    bench.up("Thing('a', opts=O(retain_on_delete=True))")

    assert bench.up("").counts["deletes"] == 2
    assert bench.thing("a")


def test_what_is_deleted_with_another_costs_no_call(bench):
    bench.up("a = Thing('a'); Thing('b', opts=O(deleted_with=a))")
    bench.world.calls.clear()

    bench.destroy()

    assert [name[0] for _, name in bench.world.calls] == ["a"]


def test_dependencies_that_are_only_told_are_kept_in_order(bench):
    bench.up("a = Thing('a'); Thing('b', opts=O(depends_on=[a]))")
    assert [name[0] for call, name in bench.world.calls] == ["a", "b"]
    assert bench.record("b")["dependencies"] == [bench.record("a")["urn"]]

    bench.destroy()
    assert [name[0] for call, name in bench.world.calls if call == "delete"] == ["b", "a"]


def test_outputs_can_be_declared_secret(bench):
    result = bench.up("a = Thing('a', opts=O(additional_secret_outputs=['arn'])); pulumi.export('arn', a.arn)")

    assert result.outputs == {"arn": "[secret]"}
    assert "ciphertext" in bench.record("a")["outputs"]["arn"]


def test_transforms_change_inputs_and_options(bench):
    program = """
def tag(args):
    if args.type_ != "fake:index:Thing":
        return None
    return pulumi.ResourceTransformResult({**args.props, "tags": {"by": "transform"}}, O.merge(args.opts, O(protect=True)))
pulumi.runtime.register_resource_transform(tag)
Thing("a")
"""
    bench.up(program)

    assert bench.thing("a")["tags"] == {"by": "transform"}
    assert bench.record("a")["protect"] is True


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("pulumi.StackReference('other')", "pulumi:pulumi:StackReference .* is not supported by the laptop engine"),
        ("Thing('a', opts=O(replace_with=[Thing('b')]))", "replace_with|ReplaceWith"),
        ("Group('g'); Maker('m'); pulumi.CustomResource('other:x:Y', 'y', {})", "package other is not supported"),
    ],
)
def test_what_is_not_known_is_refused_in_words(bench, program, words):
    make = bench.world.provider

    def only_fake(package, config):
        from localcloud.engine.providers import laptop

        return make(package, config) if package == "fake" else laptop(package, config)

    bench.world.provider = only_fake
    with pytest.raises(engine.EngineError, match=words):
        bench.up(program)


def test_custom_timeouts_are_said_to_be_without_effect(bench):
    result = bench.up("Thing('a', opts=O(custom_timeouts=pulumi.CustomTimeouts(create='1m')))")

    assert result.warnings == ["custom_timeouts of a are not used on the laptop: every operation waits for its end"]


def test_a_half_made_resource_is_kept_and_finished_by_the_next_run(bench):
    with pytest.raises(engine.EngineError, match="made, but not tagged"):
        bench.up("Thing('a', name='a', fail='after')")
    assert bench.record("a")["id"] == "a"

    result = bench.up("Thing('a', name='a', fail='after')")

    assert step(result, "a").op == "update"
    assert bench.up().counts["same"] == 3


def test_a_failed_update_is_repeated_even_if_the_program_goes_back(bench):
    bench.up("Thing('a', size=1)")
    with pytest.raises(engine.EngineError, match="refuses to update"):
        bench.up("Thing('a', size=2, fail='update')")

    assert step(bench.up("Thing('a', size=1)"), "a").op == "update"
