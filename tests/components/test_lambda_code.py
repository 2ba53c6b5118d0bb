"""A Lambda's code: all that its handler imports, and nothing else."""

import subprocess
import sys

import pytest

from components.lambda_code import ROOT, archive, files
from components.line_args import JOBS


@pytest.mark.parametrize("job", JOBS)
def test_a_handler_can_be_imported_from_its_own_archive(job, tmp_path):
    for name, path in files(f"jobs.{job}.handler").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(path.read_bytes())

    # Once `jobs` is the archive's, nothing of the working tree's can be found under that name.
    look = "import sys; sys.path.insert(0, sys.argv[1]); import jobs; assert jobs.__file__.startswith(sys.argv[1])"
    program = f"{look}; import jobs.{job}.handler as handler; handler.handle"
    subprocess.run([sys.executable, "-I", "-c", program, str(tmp_path)], check=True)


@pytest.mark.parametrize("job", JOBS)
def test_an_archive_holds_no_other_jobs_handler_and_no_spec(job):
    found = files(f"jobs.{job}.handler")

    assert [name for name in found if name.endswith("handler.py")] == [f"jobs/{job}/handler.py"]
    assert "jobs/kit/spec.py" not in found


def test_imports_inside_functions_are_followed(tmp_path):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "__init__.py").write_text("")
    (tmp_path / "jobs" / "late.py").write_text("x = 1")
    (tmp_path / "jobs" / "main.py").write_text("def handle():\n    from jobs import late\n    return late.x\n")

    assert set(files("jobs.main", tmp_path)) == {"jobs/__init__.py", "jobs/late.py", "jobs/main.py"}


def test_a_handler_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"module must be a file under .*, got jobs\.nothing\.handler"):
        files("jobs.nothing.handler")


def test_the_archive_lists_files_one_by_one_from_the_repositorys_root():
    assert archive("jobs.run.handler").assets["jobs/run/handler.py"].path == str(ROOT / "jobs/run/handler.py")


def test_what_only_a_type_checker_sees_is_not_packed(tmp_path):
    (tmp_path / "jobs").mkdir()
    for name, text in (
        ("a", "if TYPE_CHECKING:\n    import jobs.b\nelse:\n    x = 1\nimport jobs.c\n"),
        ("b", ""),
        ("c", ""),
    ):
        (tmp_path / "jobs" / f"{name}.py").write_text(text)

    assert set(files("jobs.a", tmp_path)) == {"jobs/a.py", "jobs/c.py"}
