"""This file judges a window again where rows settle what its sketch leaves open."""

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.embedding import through
from jobs.drift.exact import Reader, doubtful, recomputed, told
from jobs.drift.score import Judged, judge_window


def settled(
    baseline: Baseline, judged: Judged, reference: Reader, current: Reader, thresholds: Thresholds | None = None
) -> Judged:
    """The judgement with KS from the rows of both sides, for the features only whose interval has the limit inside.

    The document's `exact` names them; what stays open is in `unseen`.

    Args:
        baseline: what the model learned from.
        judged: the same window by its sketch.
        reference: columns of the snapshot behind the baseline; None for one that it lacks.
        current: columns of the window.
        thresholds: instead of the baseline's own.

    Raises:
        ValueError: the reference is another snapshot.
    """
    open_ = doubtful(judged.decision)
    sides = [through(baseline.embeddings, read) for read in (reference, current)]
    found = recomputed(baseline, open_, *sides)
    if found:
        again = judge_window(baseline, judged.window, thresholds, judged.made, exact=found)
        if again.decision.kinds == judged.decision.kinds:  # the causes found in the rows stand
            again.document |= {name: judged.document[name] for name in ("causes", "samples", "cause")}
        judged = again
    judged.document["unseen"] += told(open_, found)
    judged.document["exact"] = sorted(found)
    return judged
