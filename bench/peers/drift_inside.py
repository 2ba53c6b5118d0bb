"""This file lets the drift peers judge the rows that `bench.drift` draws, in their native input; run in their environments.

Reads a reference and a window; prints the seconds of each peer, and what kept one from running. Importing a peer, making its
frames, one run to warm up, and, where a peer keeps a fitted reference, fitting it are outside the clock.
"""

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

# Evidently and NannyML report every use to their makers unless told not to.
os.environ |= {"NML_DISABLE_USAGE_LOGGING": "1", "DO_NOT_TRACK": "1"}
Run = Callable[[], Any]


def evidently(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    from evidently import Report
    from evidently.presets import DataDriftPreset

    return lambda: Report([DataDriftPreset()]).run(current, reference).dict()


def nannyml(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    import nannyml as nml

    calculator = nml.UnivariateDriftCalculator(
        column_names=list(reference.columns),
        continuous_methods=["kolmogorov_smirnov", "jensen_shannon"],
        categorical_methods=["chi2", "jensen_shannon"],
        chunk_number=1,
    )
    calculator.fit(reference)
    return lambda: calculator.calculate(current).to_df()


def whylogs(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    import whylogs as why
    from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

    kept = why.log(reference).view()
    return lambda: calculate_drift_scores(why.log(current).view(), kept, with_thresholds=True)


def alibi_detect(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    from alibi_detect.cd import TabularDrift

    names = [n for n, name in enumerate(reference.columns) if name[0] == "c"]
    detector = TabularDrift(codes(reference), p_val=0.05, categories_per_feature=dict.fromkeys(names))
    rows = codes(current)
    return lambda: detector.predict(rows)


def deepchecks(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.checks import FeatureDrift

    names = [name for name in reference.columns if name[0] == "c"]
    before, now = (Dataset(frame, cat_features=names) for frame in (reference, current))
    check = FeatureDrift(n_samples=10**9, n_top_columns=len(reference.columns))
    return lambda: check.run(before, now, with_display=False)


def frouros(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    """Its distances take one column of numbers each: categories are left out."""
    from frouros.detectors.data_drift import JS, PSI, KSTest

    names = [name for name in reference.columns if name[0] == "n"]
    pairs = [(reference[name].to_numpy(), current[name].to_numpy()) for name in names]
    made = [(detector(), now, before) for before, now in pairs for detector in (KSTest, PSI, JS)]
    for detector, _, before in made:
        detector.fit(X=before)
    return lambda: [detector.compare(X=now) for detector, now, _ in made]


def scipy_loop(reference: pd.DataFrame, current: pd.DataFrame) -> Run:
    """What a person writes by hand, without PSI."""
    from scipy import stats

    def column(name: str) -> None:
        before, now = reference[name], current[name]
        if name[0] == "n":
            stats.ks_2samp(before, now)
            stats.wasserstein_distance(before, now)
        else:
            counts = pd.concat([before.value_counts(), now.value_counts()], axis=1).fillna(0)
            stats.chi2_contingency(counts.T, correction=False)

    return lambda: list(map(column, reference.columns))


def codes(frame: pd.DataFrame) -> Any:
    """Categories as numbers, shape (rows, columns): alibi-detect takes no text."""
    numbers = {
        name: frame[name].str.removeprefix("level").astype(float) if name[0] == "c" else frame[name] for name in frame
    }
    return pd.DataFrame(numbers).to_numpy()


PEERS = {one.__name__: one for one in (evidently, nannyml, whylogs, alibi_detect, deepchecks, frouros, scipy_loop)}


def measured(peer: str, frames: list[pd.DataFrame], rounds: int) -> dict[str, Any]:
    """The seconds of each round, or what kept it from running."""
    try:
        run = PEERS[peer](*frames)
        run()
    except Exception as error:  # noqa: BLE001 - that a peer does not run is a result
        return {"error": f"{type(error).__name__}: {error}"}
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}


def main() -> None:
    reference, window, rounds, *names = sys.argv[1:]
    frames = [pd.read_parquet(path) for path in (reference, window)]
    for frame in frames:
        for name in frame.select_dtypes("category"):
            frame[name] = frame[name].astype(object)
    print(json.dumps({name: measured(name, frames, int(rounds)) for name in names}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    main()
