"""This file finds the source files that one Lambda needs, by following its imports."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pulumi

ROOT = Path(__file__).parents[1]
"""The folder above `jobs`, from this file: under the Pulumi CLI the working directory is `stacks/`."""


def archive(module: str) -> pulumi.AssetArchive:
    """Exactly what the module runs: a change elsewhere redeploys nothing, and no cache file gets in."""
    return pulumi.AssetArchive({name: pulumi.FileAsset(str(path)) for name, path in files(module).items()})


def files(module: str, root: Path = ROOT) -> Mapping[str, Path]:
    """The module, every module of ours that it imports at any depth, and their packages.

    >>> sorted(files("jobs.kit.durations"))
    ['jobs/__init__.py', 'jobs/kit/__init__.py', 'jobs/kit/durations.py']
    """
    found: dict[str, Path] = {}
    todo = [module]
    while todo:
        path = _path(todo.pop(), root)
        if path is None or (name := path.relative_to(root).as_posix()) in found:
            continue
        found[name] = path
        todo += _imports(path)
        todo += [
            ".".join(path.relative_to(root).parts[:depth]) for depth in range(1, len(path.relative_to(root).parts))
        ]
    if _path(module, root) is None:
        raise ValueError(f"module must be a file under {root}, got {module}")
    return dict(sorted(found.items()))


def _path(module: str, root: Path) -> Path | None:
    plain = root.joinpath(*module.split("."))
    for path in (plain.with_suffix(".py"), plain / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _imports(path: Path) -> tuple[str, ...]:
    return tuple(_named(ast.parse(path.read_text(encoding="utf-8"))))


def _named(tree: ast.AST) -> Iterator[str]:
    """Modules of `jobs` that are imported anywhere, also inside functions; a name may be a module or a thing in it."""
    for node in _executed(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "jobs")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "jobs":
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only a type checker sees."""
    yield tree
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            yield from _executed(node)
