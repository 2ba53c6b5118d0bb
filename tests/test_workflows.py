"""The workflows of the project's users: in order, approved, without a stored key, from pinned actions only."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(path.name for path in FOLDER.glob("*.yml"))
each_file = pytest.mark.parametrize("file", FILES)


def workflow(file):
    # YAML 1.1 reads the key `on` as true.
    return {("on" if key is True else key): value for key, value in yaml.safe_load((FOLDER / file).read_text()).items()}


def jobs(file):
    return workflow(file)["jobs"]


def steps(file):
    return [(name, step) for name, job in jobs(file).items() for step in job.get("steps", [])]


def uses(file, action):
    return [step for _, step in steps(file) if step.get("uses", "").startswith(action)]


def test_there_is_one_workflow_per_event_and_one_they_share():
    assert {file: list(workflow(file)["on"]) for file in FILES} == {
        "deploy.yml": ["push"],
        "pull-request.yml": ["pull_request"],
        "up.yml": ["workflow_call"],
    }


@each_file
def test_every_job_is_well_formed(file):
    for name, job in jobs(file).items():
        assert re.fullmatch(r"[a-z][\w-]*", name)
        assert ("uses" in job) != ("runs-on" in job)
        assert ("uses" in job) or job["timeout-minutes"] <= 60
        needs = job.get("needs", [])
        assert {needs} if isinstance(needs, str) else set(needs) <= jobs(file).keys()
    for _, step in steps(file):
        assert ("uses" in step) != ("run" in step)


@each_file
def test_every_action_is_pinned_to_a_commit_and_says_its_version(file):
    lines = [line for line in (FOLDER / file).read_text().splitlines() if re.search(r"\buses: (?!\./)", line)]

    for line in lines:
        assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_an_action_has_one_version_everywhere():
    pins = {step["uses"] for file in FILES for _, step in steps(file) if "uses" in step}

    assert len(pins) == len({pin.split("@")[0] for pin in pins})


@each_file
def test_no_secret_is_stored(file):
    text = (FOLDER / file).read_text()

    assert "secrets." not in text
    assert not re.search(r"aws[-_](access|secret)", text, re.IGNORECASE)


@each_file
def test_a_token_is_asked_for_only_by_jobs_that_assume_a_role(file):
    assert workflow(file)["permissions"] == {"contents": "read"}
    for job in jobs(file).values():
        assumes = "uses" in job or any("configure-aws" in step.get("uses", "") for step in job["steps"])
        assert (job.get("permissions", {}).get("id-token") == "write") is assumes


@pytest.mark.parametrize("file", ["pull-request.yml", "up.yml"])
def test_roles_come_from_variables(file):
    [step] = uses(file, "aws-actions/configure-aws-credentials")

    assert step["with"]["role-to-assume"].startswith("${{ vars")


@each_file
def test_nothing_from_outside_is_put_into_a_shell(file):
    assert not [step["run"] for _, step in steps(file) if "${{" in step.get("run", "")]


def test_a_pull_request_is_checked_and_previewed_for_every_environment_with_a_comment():
    [pulumi] = uses("pull-request.yml", "pulumi/actions")
    preview = jobs("pull-request.yml")["preview"]

    assert "make check" in [step.get("run") for step in jobs("pull-request.yml")["check"]["steps"]]
    assert preview["needs"] == "check"
    assert preview["strategy"]["matrix"]["environment"] == ["dev", "staging", "prod"]
    assert pulumi["with"].items() >= {"command": "preview", "policyPacks": "policies", "comment-on-pr": True}.items()


def test_a_fork_is_not_previewed():
    assert jobs("pull-request.yml")["preview"]["if"] == (
        "github.event.pull_request.head.repo.full_name == github.repository"
    )


def test_what_is_merged_goes_up_in_order_each_behind_its_own_environment():
    found = jobs("deploy.yml")

    assert workflow("deploy.yml")["on"]["push"]["branches"] == ["main"]
    assert [(name, found[name]["needs"]) for name in ("dev", "staging", "prod")] == [
        ("dev", "check"),
        ("staging", "dev"),
        ("prod", "staging"),
    ]
    for name in ("dev", "staging", "prod"):
        assert found[name]["uses"] == "./.github/workflows/up.yml"
        assert found[name]["with"] == {"environment": name}
    assert jobs("up.yml")["up"]["environment"] == "${{ inputs.environment }}"


def test_a_deployment_that_has_begun_is_never_cut_off():
    assert workflow("deploy.yml")["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_going_up_holds_the_rules_and_knows_the_last_commit_of_the_code():
    [pulumi] = uses("up.yml", "pulumi/actions")
    [checkout] = uses("up.yml", "actions/checkout")

    assert pulumi["with"].items() >= {"command": "up", "policyPacks": "policies"}.items()
    assert checkout["with"]["fetch-depth"] == 0


def test_workflows_run_the_cli_that_the_sdk_is_pinned_to():
    [pinned] = re.findall(r'"pulumi==([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    found = {step["with"]["pulumi-version"] for file in FILES for step in uses(file, "pulumi/actions")}

    assert found == {pinned}


@pytest.mark.parametrize("file", ["pull-request.yml", "up.yml"])
def test_every_make_target_that_a_workflow_runs_exists(file):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    for _, step in steps(file):
        if "run" in step:
            assert step["run"].split() == ["make", step["run"].split()[1]]
            assert step["run"].split()[1] in targets
