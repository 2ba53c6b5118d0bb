"""A month in which every window drifts: one training at a time, never above the cap, and an end when a person says so."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.kit.response import Retrain
from tests.jobs.respond_world import HOUR, START, WEEK, World

A_MONTH = 24 * 30


def storm(world, hours=A_MONTH, *, stop_at=None, now=False):
    """Drift in every window; verdicts come twice, at once, late and again after their call was killed."""
    waiting = []
    for hour in range(hours):
        start = START + hour * HOUR
        world.pass_to(start + HOUR)
        if world.random.random() < 0.3:
            world.labels(world.random.choice([10, 900, 4000]))
        if hour == stop_at:
            world.say("stop", now=now)
        waiting.append(world.drifts(start))
        world.between = lambda: meanwhile(world, waiting)
        for _ in range(world.random.choice([1, 1, 2, 3])):
            deliver(world, waiting)
    return world


def deliver(world, waiting):
    which = world.random.choice(waiting[-3:])
    if not world.deliver(which):
        waiting.append(which)


def meanwhile(world, waiting):
    """What comes between a call's reading and its writing: another call, which nothing comes between."""
    if world.depth == 1 and world.random.random() < 0.3:
        deliver(world, waiting)


@settings(max_examples=3)
@given(
    seed=st.integers(0, 10**6),
    per_week=st.integers(0, 4),
    cooldown=st.sampled_from([timedelta(0), timedelta(hours=6), timedelta(days=3)]),
    stop_at=st.integers(0, A_MONTH - 1),
    now=st.booleans(),
)
def test_a_storm_never_trains_twice_at_once_nor_above_the_cap_and_ends_when_a_person_says_stop(
    seed, per_week, cooldown, stop_at, now
):
    rules = Retrain(per_week=per_week, cooldown=cooldown, max_failures=20, pause=HOUR)
    world = storm(World(seed, retrain=rules), stop_at=stop_at, now=now)

    begun = [run.at for run in world.trained]
    stopped = START + (stop_at + 1) * HOUR
    assert world.most <= 1
    assert all(
        sum(0 <= (other - one).total_seconds() < WEEK.total_seconds() for other in begun) <= per_week for one in begun
    )
    assert [moment for moment in begun if moment > stopped] == []
    assert not now or not [run for run in world.trained if run.ends > stopped]


def test_a_storm_in_which_trainings_end_well_is_answered_up_to_the_cap():
    world = storm(World(1, deadly=0.0, failing=0.0, retrain=Retrain(per_week=2, cooldown=HOUR)), hours=24 * 14)

    assert len(world.trained) == 4


def test_trainings_that_fail_come_ever_later_and_then_not_at_all_until_a_person_says_start():
    rules = Retrain(per_week=100, cooldown=timedelta(0), pause=4 * HOUR, max_failures=3)
    world = World(3, deadly=0.0, retrain=rules)
    world.random.choices = lambda *_: ["failed"]
    storm(world, hours=24 * 7)
    gaps = [later.at - earlier.at for earlier, later in zip(world.trained, world.trained[1:], strict=False)]

    assert len(world.trained) == 3
    assert gaps[0] >= 4 * HOUR
    assert gaps[1] >= 8 * HOUR

    world.say("start")
    world.labels(5000)
    world.pass_to(world.now + 48 * HOUR)
    world.deliver(world.drifts(world.now - HOUR))
    assert len(world.trained) == 4


def test_late_labels_train_nothing():
    world = World(1, deadly=0.0)
    for hour in range(48):
        world.pass_to(START + (hour + 1) * HOUR)
        world.deliver(world.drifts(START + hour * HOUR))

    assert world.runs == []
    last = world.ledger.rows("flight-delay", "response")[-1]
    assert (last.body["labels"], last.body["actions"]) == ("without_labels", ["page"])


def test_a_decision_whose_call_was_killed_is_acted_on_by_the_next_and_not_twice():
    world = World(1, deadly=0.0)
    world.labels(5000)
    world.pass_to(START + HOUR)
    start = world.drifts(START)
    world.dies_telling = True
    assert not world.deliver(start)
    world.dies_telling = False
    for _ in range(3):
        assert world.deliver(start)

    assert len(world.runs) == 1
    assert len(world.told) == 1


def test_of_two_calls_at_one_moment_the_second_decides_with_the_first_decision_before_its_eyes():
    world = World(1, deadly=0.0)
    world.labels(5000)
    world.pass_to(START + 2 * HOUR)
    first, second = world.drifts(START), world.drifts(START + HOUR)
    world.between = lambda: world.depth == 1 and not world.runs and world.deliver(second)
    world.deliver(first)

    answers = {row.id: row.body["actions"] for row in world.ledger.rows("flight-delay", "response")}
    assert answers == {second: ["page", "retrain"], first: ["page"]}
    assert len(world.runs) == 1
