import subprocess
import sys

import pytest

from jobs.kit import entry


def ending(main):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.meta_path", list(sys.meta_path))
        with pytest.raises(SystemExit) as ended:
            entry.run(main)
    return ended.value.code


def fail(error):
    def main():
        raise error

    return main


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (lambda: None, 0),
        (lambda: 1, 1),
        (fail(entry.BadInputError("rows must be given")), 2),
        (fail(RuntimeError("broken")), 1),
        (fail(SystemExit(143)), 143),
        (fail(KeyboardInterrupt()), 130),
    ],
    ids=["done", "not passed", "bad input", "failed", "interrupted", "stopped by Ctrl-C"],
)
def test_a_process_ends_as_its_job_did(main, code):
    assert ending(main) == code


def test_bad_input_is_one_message_and_no_trace(capsys):
    ending(fail(entry.BadInputError("rows must be given")))

    assert capsys.readouterr().err == "rows must be given\n"


def test_the_reason_is_left_where_both_kinds_of_job_look_for_it(tmp_path):
    entry.tell("x" * 5000, tmp_path)

    assert {path.name: len(path.read_text()) for path in tmp_path.iterdir()} == {"failure": 1000, "message": 1000}


def test_without_a_platform_the_reason_goes_nowhere(tmp_path):
    entry.tell("why", tmp_path / "opt")

    assert not (tmp_path / "opt").exists()


def test_a_job_does_not_load_pandas():
    code = (
        "import sys; from jobs.kit import entry\n"
        "def main():\n"
        "    import pyarrow as pa; pa.array([1.5, None]); print('pandas' in sys.modules)\n"
        "entry.run(main)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
