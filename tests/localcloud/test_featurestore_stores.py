"""The SQLite file behind both stores."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.featurestore.stores import APPEND, UPSERT, Online, Pending, Statement, Stores


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    opened = Stores(tmp_path_factory.mktemp("stores") / "features.sqlite")
    yield opened
    opened.close()


def put(stores, identifier, at, body, deleted=0):
    stores.write([Statement(UPSERT, [Online("g", identifier, at, None, deleted, body)])]).result()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_the_newest_event_wins_whatever_the_order_of_arrival(stores, moments):
    stores.write([Statement("delete from online", [()])]).result()
    for order, at in enumerate(moments):
        put(stores, "a", at, f"{at}/{order}")

    newest = max(moments)
    last = max(order for order, at in enumerate(moments) if at == newest)
    assert stores.record("g", "a") == (f"{newest}/{last}", None)


def test_a_deleted_record_is_not_read_and_an_older_event_does_not_bring_it_back(stores):
    put(stores, "b", 10, "first")
    put(stores, "b", 20, "gone", deleted=1)
    put(stores, "b", 15, "late")

    assert stores.record("g", "b") is None
    put(stores, "b", 30, "new")
    assert stores.record("g", "b") == ("new", None)


def test_a_change_that_fails_changes_nothing_and_says_so(stores):
    good = Statement(APPEND, [Pending("g", 1.0, 1.0, 0, "x")])
    with pytest.raises(sqlite3.Error):
        stores.write([good, Statement("insert into missing values (?)", [(1,)])]).result()

    assert stores.read("select count(*) from pending") == [(0,)]
    stores.write([good]).result()
    assert stores.read("select count(*) from pending") == [(1,)]


def test_what_was_queued_before_the_end_is_on_disk(tmp_path):
    opened = Stores(tmp_path / "features.sqlite")
    for index in range(2000):
        opened.write([Statement(APPEND, [Pending("g", index, 0.0, 0, "x")])])
    opened.close()
    again = Stores(tmp_path / "features.sqlite")

    assert again.read("select count(*) from pending") == [(2000,)]
    again.close()
