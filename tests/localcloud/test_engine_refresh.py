"""What has changed behind our back is seen, shown and repaired."""

from tests.localcloud.engine_bench import bench, step

__all__ = ["bench"]  # a fixture


def test_refresh_shows_changed_and_vanished_resources(bench):
    bench.up("Thing('a', size=1); Thing('b'); Thing('c', text=pulumi.Output.secret('hush'))")
    bench.change("a", size=7)
    bench.change("c", text="loud")
    (bench.world.folder / f"{bench.thing('b')['name']}.json").unlink()

    result = bench.refresh()

    assert [(one.name, one.op, one.changes) for one in result.drift] == [
        ("a", "refresh", [("size", 1, 7)]),
        ("b", "delete", []),
        ("c", "refresh", [("text", "[secret]", "[secret]")]),
    ]
    assert "loud" not in bench.project.state_path.read_text()


def test_up_with_refresh_repairs_what_has_changed(bench):
    bench.up("Thing('a', size=1); Thing('b')")
    bench.change("a", size=7)
    (bench.world.folder / f"{bench.thing('b')['name']}.json").unlink()

    assert bench.up().counts["same"] == 4
    result = bench.up(refresh=True)

    assert (step(result, "a").op, step(result, "b").op) == ("update", "create")
    assert step(result, "a").changes == [("size", 7, 1)]
    assert bench.thing("a")["size"] == 1
    assert bench.thing("b")


def test_preview_with_refresh_shows_the_repair_and_does_nothing(bench):
    bench.up("Thing('a', size=1)")
    bench.change("a", size=7)
    before = bench.project.state_path.read_bytes()

    plan = bench.preview(refresh=True)

    assert [one.changes for one in (*plan.drift, *plan.changed)] == [[("size", 1, 7)], [("size", 7, 1)]]
    assert bench.thing("a")["size"] == 7
    assert bench.project.state_path.read_bytes() == before


def test_nothing_that_is_left_refers_to_what_has_vanished(bench):
    bench.up("a = Thing('a'); b = Thing('b', text=a.arn, opts=O(parent=a))")
    (bench.world.folder / f"{bench.thing('a')['name']}.json").unlink()

    bench.refresh()

    record = bench.record("b")
    assert record.get("dependencies") == []
    assert "parent" not in record
    assert record["propertyDependencies"]["text"] == []


def test_a_refresh_of_an_unchanged_world_leaves_the_state_file_alone(bench):
    bench.up("Thing('a', size=1)")
    before = bench.project.state_path.read_bytes()

    assert bench.refresh().drift == []
    assert bench.project.state_path.read_bytes() == before
