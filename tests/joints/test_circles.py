"""No two modules import one another, be it through others or for types alone: each is read after what it rests on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest


def statements(nodes: Iterator[ast.AST]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports of a module as it is read and checked; those inside functions are made later, when all is there."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from statements(ast.iter_child_nodes(node))


def imports(root: Path) -> dict[str, set[str]]:
    """Module → modules of the same package that it imports."""
    files = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: dict[str, set[str]] = {}
    for name, path in files.items():
        asked = set()
        for node in statements(ast.iter_child_nodes(ast.parse(path.read_text(encoding="utf-8")))):
            if isinstance(node, ast.Import):
                asked |= {each.name for each in node.names}
            else:
                assert node.level == 0, f"{path}: a relative import"
                whole = str(node.module)
                asked |= {sub if (sub := f"{whole}.{each.name}") in files else whole for each in node.names}
        graph[name] = (asked & files.keys()) - {name}
    return graph


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """One circle, from a module round to itself; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_circle(project: Path) -> None:
    graph = imports(project / "conformity")
    assert len(graph) > 100
    assert sum(map(len, graph.values())) > 500
    assert circle(graph) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from whole.b import x\n", ["whole.a", "whole.b", "whole.a"]),
        ("import whole.b\n", ["whole.a", "whole.b", "whole.a"]),
        ("from whole import b\n", ["whole.a", "whole.b", "whole.a"]),
        ("if TYPE_CHECKING:\n    from whole.b import x\n", ["whole.a", "whole.b", "whole.a"]),
        ("class A:\n    from whole.b import x\n", ["whole.a", "whole.b", "whole.a"]),
        ("def f():\n    from whole.b import x\n", []),
        ("from whole import c\n", []),
    ],
)
def test_what_is_a_circle(tmp_path: Path, text: str, expected: list[str]) -> None:
    root = tmp_path / "whole"
    root.mkdir()
    for name, content in (("__init__", ""), ("a", text), ("b", "from whole.a import y\n"), ("c", "import os\n")):
        (root / f"{name}.py").write_text(content, encoding="utf-8")
    assert sorted(set(circle(imports(root)))) == sorted(set(expected))
