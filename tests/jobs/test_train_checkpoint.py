import os
import signal
import subprocess
import sys

import pytest

from jobs.train import checkpoint
from jobs.train.data import Data
from jobs.train.fit import fit
from jobs.train.run import grow, identity, watch
from tests.jobs.little_line import line, parts
from tests.jobs.test_train import PLAN, environ, trees, write_parts


@pytest.fixture(scope="module")
def data():
    return Data.of(line(), parts())


@pytest.mark.parametrize(("interrupted", "resumed"), [(4, 4), (7, 4), (9, 8)])
def test_an_interrupted_training_goes_on_to_the_model_of_an_uninterrupted_one(
    data, tmp_path, capsys, interrupted, resumed
):
    def stop(progress):
        if progress.rounds == interrupted + 1:
            raise InterruptedError
        watching(progress)

    watching = watch(PLAN, tmp_path, identity(data, PLAN))
    train = data.quantised(data.train.rows, data.train.labels, PLAN)
    holdout = data.quantised(data.holdout.rows, data.holdout.labels, PLAN, like=train)
    with pytest.raises(InterruptedError):
        fit(train, holdout, PLAN, after_round=stop)

    finished = grow(data, PLAN, tmp_path)
    assert f"resumed after round {resumed}\n" in capsys.readouterr().out
    whole = grow(data, PLAN, None)
    assert trees(finished) == trees(whole)
    assert finished.history == whole.history


def test_a_checkpoint_of_other_data_or_another_plan_is_not_resumed(data, tmp_path):
    checkpoint.save(grow(data, PLAN, None), tmp_path, {"plan": 1})

    assert checkpoint.load(tmp_path, {"plan": 2}) is None
    assert checkpoint.load(tmp_path, {"plan": 1}) is not None


def test_only_the_last_checkpoint_is_kept(data, tmp_path):
    grow(data, PLAN, tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["progress.json", "round-00012.ubj"]


def test_a_machine_that_is_taken_away_leaves_a_checkpoint_and_no_model(tmp_path):
    write_parts(tmp_path)
    (tmp_path / "kept").mkdir()
    code = "import jobs.kit.line, tests.jobs.little_line as l; jobs.kit.line.load = lambda _: l.line()\n"
    code += "import os; from jobs.train.__main__ import in_container; in_container(os.environ)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, **environ(tmp_path)}
    ) as process:
        assert any(text.startswith("[30]") for text in process.stdout)
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    assert process.returncode == 128 + signal.SIGTERM
    assert "interrupted after round" in rest
    assert (tmp_path / "kept" / "progress.json").is_file()
    assert not (tmp_path / "model").exists()
