"""Whatever is done to the rows of a ledger is found out and named, at its end too, as long as their witness stands."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from estate.witnessed import held_against, unwitnessed
from jobs.kit.chain import digest, verify
from jobs.kit.witness import Seen
from tests.estate.fakes import LINE, chain

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["run", "gate", "package", "approval", "verdict"]),
        st.text(max_size=8),
        st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=3),
    ),
    min_size=1,
    max_size=7,
).map(lambda entries: chain(*entries))


class Copies:
    """The witness of a ledger as it was."""

    def __init__(self, rows):
        self.by_seal = {(row.seq, row.digest): row for row in rows}

    def copy(self, _line, seen):
        return self.by_seal.get((seen.seq, seen.digest))


def check(rows, whole):
    """What is said of these rows, when all of `whole` were witnessed."""
    seen = [Seen(row.seq, row.digest) for row in whole]
    return held_against(LINE, rows, Copies(whole), seen, "w") or verify(rows)


def sealed(row):
    return replace(row, digest=digest(row))


@given(ROWS)
def test_a_whole_ledger_is_believed(whole):
    assert check(whole, whole) is None


@given(ROWS)
def test_each_row_that_is_deleted_is_named(whole):
    for row in whole:
        said = check([one for one in whole if one is not row], whole)
        assert said.startswith(f"row {row.seq} ({row.kind} {row.id}, by {row.by} at {row.at}) was removed")


@given(ROWS)
def test_rows_that_are_deleted_from_the_end_or_the_beginning_are_named_by_the_first_of_them(whole):
    for kept in range(len(whole)):
        assert check(whole[:kept], whole).startswith(f"row {kept + 1} ")
        if kept:
            assert check(whole[kept:], whole).startswith("row 1 ")


@given(ROWS, st.sampled_from(["kind", "id", "at", "by", "text", "previous", "digest", "line"]))
def test_each_row_that_is_changed_is_named_whether_it_is_sealed_anew_or_not(whole, field):
    for number, row in enumerate(whole):
        changed = replace(row, **{field: getattr(row, field) + "x"})
        for forged in (changed, sealed(changed)):
            if forged != row:
                assert check([*whole[:number], forged, *whole[number + 1 :]], whole).startswith(f"row {row.seq} ")


@given(ROWS)
def test_a_chain_that_is_sealed_anew_from_a_changed_row_on_is_named_by_that_row(whole):
    for number in range(len(whole)):
        entries = [(row.kind, row.id, row.body) for row in whole]
        entries[number] = ("run", "forged", {"by": "eve"})
        assert check(chain(*entries), whole).startswith(f"row {number + 1} ")


@given(ROWS, st.data())
def test_rows_that_change_places_are_found_out(whole, data):
    one, other = (data.draw(st.integers(0, len(whole) - 1)) for _ in range(2))
    if one == other:
        return
    moved = list(whole)
    moved[one], moved[other] = replace(whole[other], seq=one + 1), replace(whole[one], seq=other + 1)
    for swapped in (moved, [sealed(row) for row in moved]):
        assert check(swapped, whole).startswith(f"row {min(one, other) + 1} ")


@given(ROWS)
def test_a_row_that_is_deleted_and_followed_by_others_is_named_all_the_same(whole):
    later = chain(*((row.kind, row.id, row.body) for row in whole[:-1]), ("run", "later", {}))
    assert check(later, [*whole, *later[-1:]]).startswith(f"row {len(whole)} ")


def test_a_row_whose_copy_is_gone_too_is_named_by_its_number():
    whole = chain(("run", "r1", {}))
    said = held_against(LINE, [], Copies([]), [Seen(1, whole[0].digest)], "w")
    assert said == f"row 1 was removed; its witness s3://w/ledger/{LINE}/0000000001-{whole[0].digest}.json remains"


@given(ROWS)
def test_only_the_rows_after_the_last_witness_have_none(whole):
    for kept in range(len(whole) + 1):
        seen = [Seen(row.seq, row.digest) for row in whole[:kept]]
        assert unwitnessed(whole, seen) == whole[kept:]
        assert held_against(LINE, whole, Copies(whole), seen, "w") is None
