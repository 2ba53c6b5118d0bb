"""Where resources live."""

import datetime as dt

import pytest

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.paging import page, select
from localcloud.aws.store import Store

HERE, THERE = Ctx("1", "us-east-1"), Ctx("1", "eu-west-1")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "state.sqlite")
    yield store
    store.close()


def test_a_resource_survives_with_its_times(store, tmp_path):
    moment = dt.datetime(2026, 1, 1, 0, 0, 0, 123000, tzinfo=dt.UTC)
    store.put(HERE, "model", "m", {"CreationTime": moment, "Names": ["a"]})
    store.close()
    again = Store(tmp_path / "state.sqlite")
    assert again.get(HERE, "model", "m") == {"CreationTime": moment, "Names": ["a"]}
    again.close()


def test_regions_do_not_see_each_other(store):
    store.put(HERE, "model", "m", {"in": "us"})
    assert store.get(THERE, "model", "m") is None
    assert store.list(THERE, "model") == []
    assert [(ctx.region, body) for ctx, body in store.everywhere("model")] == [("us-east-1", {"in": "us"})]


def test_an_update_changes_removes_and_dates(store):
    store.put(HERE, "model", "m", {"A": 1, "B": 2})
    body = store.update(HERE, "model", "m", A=3, B=None)
    assert body.pop("LastModifiedTime") <= dt.datetime.now(dt.UTC)
    assert body == {"A": 3}
    assert store.update(HERE, "model", "none", A=1) is None


def test_deleting_says_whether_there_was_something(store):
    store.put(HERE, "model", "m", {})
    assert [store.delete(HERE, "model", "m"), store.delete(HERE, "model", "m")] == [True, False]


def test_pages_cover_everything_once_and_in_order():
    items = [{"Name": name} for name in "cabed"]
    names, token = [], None
    while True:
        request = {"MaxResults": 2, "SortOrder": "Ascending", **({"NextToken": token} if token else {})}
        part, token = page(items, request, "Name")
        names += [item["Name"] for item in part]
        if token is None:
            break
    assert names == list("abcde")


def test_a_last_full_page_is_the_last():
    assert page([{"Name": "a"}, {"Name": "b"}], {"MaxResults": 2}, "Name")[1] is None


def test_a_token_that_is_not_ours_is_refused():
    with pytest.raises(AwsError, match="pagination token"):
        page([], {"NextToken": "bm9uc2Vuc2U="})


def test_filters_select_by_name_status_and_time():
    day = [dt.datetime(2026, 1, number, tzinfo=dt.UTC) for number in (1, 2, 3)]
    items = [{"Name": f"Job-{i}", "Status": "Completed" if i else "Failed", "CreationTime": day[i]} for i in range(3)]
    chosen = select(
        items, {"NameContains": "job", "StatusEquals": "Completed", "CreationTimeBefore": day[2]}, "Name", "Status"
    )
    assert [item["Name"] for item in chosen] == ["Job-1"]
