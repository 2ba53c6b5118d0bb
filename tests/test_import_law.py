"""Who may import whom.

| package | may import, of ours |
|---|---|
| jobs | jobs: it is shipped into Lambdas and containers |
| models | jobs.kit: a line's code is shipped into training and serving |
| components | components, every job's contract, jobs.kit (names, spec, ledger's constants): infrastructure and code share one definition |
| stacks | stacks, components, jobs.kit (the spec and its words for errors) |
| policies, localcloud | themselves: a rule and a cloud know AWS, not this estate |
| estate | all of these |
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAW = {
    "jobs": r"jobs(\..+)?",
    "models": r"jobs\.kit(\..+)?|models(\..+)?",
    "components": r"components(\..+)?|jobs\.\w+\.contract(\..+)?|jobs\.kit(\..+)?",
    "stacks": r"stacks(\..+)?|components(\..+)?|jobs\.kit(\..+)?",
    "policies": r"policies(\..+)?",
    "localcloud": r"localcloud(\..+)?",
    "estate": r"(estate|stacks|components|jobs|models|policies|localcloud)(\..+)?",
}
OURS = (*LAW, "tests", "bench")


def imports(source):
    """Every module of ours that a source imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            # `from jobs.gate import contract` imports jobs.gate.contract; `from jobs.gate.contract import X` does not import X.
            exists = [f"{module}.{a.name}" for a in node.names if _is_module(f"{module}.{a.name}")]
            names = exists or [module]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in OURS)


def _is_module(name):
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("package", LAW)
def test_a_package_imports_only_what_the_law_allows(package):
    allowed = re.compile(LAW[package])
    against = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imports(path.read_text(encoding="utf-8"))
        if not allowed.fullmatch(name)
    ]

    assert against == []


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("jobs", "import components.function"),
        ("components", "from jobs.gate import handler"),
        ("components", "from jobs.gate.decide import report"),
        ("stacks", "def f():\n    from localcloud import engine"),
        ("models", "from jobs.train.contract import METRICS"),
        ("policies", "from jobs.kit.names import endpoint"),
        ("estate", "from tests.conftest import record"),
    ],
)
def test_an_import_against_the_law_is_seen(package, source):
    assert [name for name in imports(source) if not re.fullmatch(LAW[package], name)]
