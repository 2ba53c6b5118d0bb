"""A line's code in the cloud: a new object for new code, the old one kept."""

from components.code import Code, CodeArgs


def a_code(build):
    return lambda: Code("c", CodeArgs(line="flight-delay", package="flight_delay", bucket="artifacts", build=build))


def test_the_archive_is_named_by_what_is_in_it(declare, tmp_path):
    engine = declare(a_code(tmp_path))
    archive, outputs = engine.one("aws:s3/bucketObjectv2:BucketObjectv2").inputs, engine.outputs["c"]

    assert archive["key"] == f"code/flight-delay/{outputs['sha256']}.tar.gz"
    assert outputs["uri"] == f"s3://artifacts/{archive['key']}"


def test_what_is_built_already_is_not_built_again(declare, tmp_path):
    declare(a_code(tmp_path / "new"))
    [built] = (tmp_path / "new").iterdir()
    before = built.stat().st_mtime_ns
    declare(a_code(tmp_path / "new"))

    assert [path.stat().st_mtime_ns for path in (tmp_path / "new").iterdir()] == [before]


def test_old_code_stays_for_the_models_that_were_made_from_it(declare, tmp_path):
    assert "c-archive" in declare(a_code(tmp_path)).retained
