import pytest

from jobs.kit.earlier import FILE, Earlier, kept, read, write
from jobs.kit.entry import BadInputError
from tests.jobs.little_line import line

WAS = Earlier(entity="station", event_time="measured", online=True, features={"amount": {"type": "number"}})


def test_what_is_written_is_read_again(tmp_path):
    write(tmp_path, {"rain": {1: None, 2: WAS}, "plan": {}})
    assert read(tmp_path) == {"rain": {1: None, 2: WAS}}
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_line_without_the_file_has_no_former_versions(tmp_path):
    assert kept(line(), tmp_path) == {"plan": {}, "rain": {}}


def test_former_versions_stay_until_they_are_gone(tmp_path):
    write(tmp_path, {"rain": {1: None, 2: WAS}})
    assert kept(line(feature_groups__rain__version=3), tmp_path)["rain"] == {2: WAS}


def test_a_version_that_was_raised_without_saying_what_the_former_was_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(
        BadInputError, match=r"feature_groups.rain.version is 2, .* version 1 was, got nothing.*estate features apply"
    ):
        kept(line(feature_groups__rain__version=2), tmp_path)


@pytest.mark.parametrize("text", ["{", '{"rain": {"one": null}}', '{"rain": {"1": {"entity": "a"}}}'])
def test_a_file_that_was_spoilt_is_named(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInputError, match=FILE):
        read(tmp_path)
