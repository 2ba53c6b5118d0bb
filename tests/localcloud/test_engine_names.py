"""Resources that were renamed, imported or only read stay the resources they are."""

import pytest

from localcloud import engine
from tests.localcloud.engine_bench import bench, step

__all__ = ["bench"]  # a fixture


@pytest.mark.parametrize(
    "renamed",
    [
        "g = Group('group'); a = Thing('new', opts=O(parent=g, aliases=[pulumi.Alias(name='old')])); B(a)",
        """g = Group('group', kind='Team', opts=O(aliases=[pulumi.Alias(type_='test:index:Group')]))
a = Thing('old', opts=O(parent=g)); B(a)""",
        "a = Thing('old', opts=O(aliases=[pulumi.Alias(parent=Group('group'))])); B(a)",
        """g = Group('group')
a = Thing('new', opts=O(parent=g, aliases=['urn:pulumi:local::test::test:index:Group$fake:index:Thing::old'])); B(a)""",
    ],
    ids=["name", "type of the parent", "parent", "urn"],
)
def test_a_renamed_resource_is_the_same_resource(bench, renamed):
    child = "\ndef B(a): return Thing('b', inside=a.id)\n"
    bench.up(child + "g = Group('group'); a = Thing('old', opts=O(parent=g)); B(a)")
    before = bench.world.things()

    result = bench.up(child + renamed)

    assert (result.counts["creates"], result.counts["deletes"], result.counts["replaces"]) == (0, 0, 0)
    assert bench.world.things() == before
    assert bench.record("b")["dependencies"] == [bench.record(renamed.split("Thing('")[1].split("'")[0])["urn"]]


def test_children_named_after_a_renamed_parent_follow_it(bench):
    bench.up("g = Group('lake'); Thing('lake-raw', opts=O(parent=g))")
    before = bench.world.things()

    result = bench.up(
        "g = Group('sea', opts=O(aliases=[pulumi.Alias(name='lake')])); Thing('sea-raw', opts=O(parent=g))"
    )

    assert result.counts["creates"] == 0
    assert bench.world.things() == before


def test_an_existing_resource_is_imported_if_it_is_as_declared(bench):
    bench.world.write("there", {"name": "there", "size": 4, "kind": "fake:index:Thing"})

    with pytest.raises(engine.EngineError, match="inputs must be those of there to import it, got others for size"):
        bench.up("Thing('a', name='there', size=5, opts=O(import_='there'))")
    with pytest.raises(engine.EngineError, match="cannot be imported: gone does not exist"):
        bench.up("Thing('a', name='there', size=4, opts=O(import_='gone'))")
    result = bench.up("Thing('a', name='there', size=4, opts=O(import_='there'))")

    assert step(result, "a").op == "import"
    assert bench.world.calls == []
    assert bench.up().counts["same"] == 3


def test_a_resource_that_is_only_read_is_never_changed(bench):
    bench.world.write("there", {"name": "there", "size": 4, "kind": "fake:index:Thing"})
    program = "a = Thing('a', opts=O(id='there')); pulumi.export('size', a.size)"

    assert bench.up(program).outputs == {"size": 4}
    assert bench.record("a")["external"] is True
    bench.destroy()

    assert bench.thing("there")


def test_a_read_of_nothing_says_so(bench):
    with pytest.raises(engine.EngineError, match="Thing a: gone must exist to be read, got none of this id"):
        bench.up("Thing('a', opts=O(id='gone'))")
