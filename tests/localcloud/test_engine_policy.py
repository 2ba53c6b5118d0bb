"""Policies run in this process and stop what they refuse before it is touched."""

import pytest
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy

from localcloud import engine
from tests.localcloud.engine_bench import bench

__all__ = ["bench"]  # a fixture


def rule(check, level=EnforcementLevel.MANDATORY, name="rule"):
    return ResourceValidationPolicy(name, "a rule", check, enforcement_level=level)


def small(args, report):
    if args.props.get("size", 0) > 5:
        report(f"size must be at most 5, got {args.props['size']}")


def test_a_mandatory_policy_stops_a_resource_before_it_is_made(bench):
    with pytest.raises(engine.PolicyError, match="Thing a: policy rule: size must be at most 5, got 9") as error:
        bench.up("Thing('a', size=9)", policies=[rule(small)])

    assert bench.world.calls == []
    assert error.value.exit_code == 3


def test_a_preview_collects_every_violation(bench):
    plan = bench.preview("Thing('a', size=9); Thing('b', size=8); Thing('c', size=1)", policies=[rule(small)])

    assert sorted((found.urn.split("::")[-1], found.message[-1]) for found in plan.policy) == [("a", "9"), ("b", "8")]
    assert plan.as_json()["policy"][0]["level"] == "mandatory"
    assert len(plan.refused) == 2


def test_advice_is_listed_and_stops_nothing(bench):
    result = bench.up("Thing('a', size=9)", policies=[rule(small, EnforcementLevel.ADVISORY)])

    assert [found.level for found in result.policy] == ["advisory"]
    assert bench.thing("a")


def test_a_disabled_policy_is_silent(bench):
    assert bench.up("Thing('a', size=9)", policies=[rule(small, EnforcementLevel.DISABLED)]).policy == []


def test_policies_see_the_tags_that_the_provider_adds(bench):
    seen = []
    policy = rule(lambda args, report: seen.append(args.props["tagsAll"]["team"]))

    bench.up("m = Maker('m', defaultTags={'team': 'a'}); Thing('a', opts=O(provider=m))", policies=[policy])

    assert seen == ["a"]


def test_what_only_an_update_tells_makes_a_policy_wait(bench):
    def check(args, report):
        if args.props["text"] == "x":
            report("no")

    plan = bench.preview("a = Thing('a', text='y'); Thing('b', text=a.arn)", policies=[rule(check)])

    assert plan.policy == []
    assert plan.warnings == ["policy rule waits for the update: b: string value at .text can't be known during preview"]


def test_a_policy_may_say_that_it_does_not_apply_and_may_be_asynchronous(bench):
    async def later(args, report):
        report(f"{args.name} is not wanted")

    def never(args, report):
        args.not_applicable()

    plan = bench.preview("Thing('a')", policies=[rule(never, name="never"), rule(later, name="later")])

    assert [(found.rule, found.message) for found in plan.policy] == [("later", "a is not wanted")]


def test_a_policy_that_breaks_is_named(bench):
    with pytest.raises(engine.EngineError, match="policy rule failed: ZeroDivisionError"):
        bench.up("Thing('a')", policies=[rule(lambda args, report: 1 / 0)])


def test_stack_policies_see_resources_with_their_dependencies(bench):
    seen = {}

    def check(args, report):
        seen.update({one.name: [other.name for other in one.dependencies] for one in args.resources})
        report("too much", next(one.urn for one in args.resources if one.name == "b"))

    policy = StackValidationPolicy("whole", "the stack", check, enforcement_level=EnforcementLevel.MANDATORY)
    plan = bench.preview("a = Thing('a'); Thing('b', text=a.arn)", policies=[policy])

    assert seen["b"] == ["a"]
    assert [(found.rule, found.urn.split("::")[-1]) for found in plan.policy] == [("whole", "b")]
