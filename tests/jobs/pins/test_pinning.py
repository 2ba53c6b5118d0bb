import pytest

from tests.jobs.deliveries import spec


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("lakefs", "uri must be given where by is lakefs"),
        ({"by": "dvc", "endpoint": "https://lakefs.example.com"}, "endpoint must be left out where by is dvc"),
        ({"by": "s3", "file": "f.dvc"}, "file must be left out where by is s3"),
        (
            {"by": "lakefs", "uri": "lakefs://a/b/c", "file": "f", "endpoint": "https://x"},
            "file must be left out where an endpoint is asked",
        ),
        ("dvv", "'s3', 'dvc', 'git_lfs' or 'lakefs'"),
        ({"by": "lakefs", "uri": "lakefs://a/b"}, "String should match pattern"),
    ],
)
def test_a_pin_that_is_stated_wrong_is_refused_by_name(stated, told):
    with pytest.raises(ValueError, match=told):
        spec(pinned_by=stated)
