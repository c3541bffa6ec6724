"""The rooms of the package and what each imports, drawn from the code.

``python scripts/draw_house.py`` writes ``docs/figures/house.svg``; ``--check`` says whether the file matches the code;
``--counts`` prints files and lines of each room instead. ``--root FOLDER`` takes another checkout.
The order of the rooms is that of the import contract in ``pyproject.toml``.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
DRAWING = Path("docs") / "figures" / "house.svg"
_ROW, _NAME, _TEXT, _CELL, _TOP = 30, 110, 640, 26, 110


def rooms(root: Path) -> list[str]:
    """Names of the rooms, top to bottom, as the contract orders them."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [name.strip().removeprefix("conformity.") for layer in layers for name in layer.split("|")]


def modules(root: Path, room: str) -> list[Path]:
    """Python files of a room: those of its folder, or the one file that it is."""
    package = root / "conformity"
    return sorted((package / room).rglob("*.py")) or [package / f"{room}.py"]


def purpose(root: Path, room: str) -> str:
    """First sentence of the docstring of a room."""
    first = modules(root, room)
    top = next((path for path in first if path.name == "__init__.py"), first[0])
    lines = top.read_text("utf-8").removeprefix('"""').splitlines()
    return lines[0].removesuffix('"""').strip()


def imports(root: Path) -> set[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second. Imports for type checking alone are left aside."""
    sys.path.insert(0, str(root))
    import grimp

    graph = grimp.build_graph("conformity", exclude_type_checking_imports=True, cache_dir=None)
    pairs = set()
    for module in graph.modules:
        for target in graph.find_modules_directly_imported_by(module):
            pair = tuple([*name.split("."), ""][1] for name in (module, target))
            if pair[0] and pair[1] and pair[0] != pair[1]:
                pairs.add((pair[0], pair[1]))
    return pairs


def drawing(root: Path) -> str:
    """The drawing as SVG: a row a room, with a mark below each room that it imports."""
    names, pairs = rooms(root), imports(root)
    left = _NAME + _TEXT
    width, height = left + _CELL * len(names) + 20, _TOP + _ROW * len(names) + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'font-family="sans-serif" font-size="13"><title>The rooms of the package, and which imports which</title>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for column, name in enumerate(names):
        x = left + _CELL * column + _CELL / 2
        lines.append(f'<text transform="translate({x + 4:g} {_TOP - 8}) rotate(-60)">{escape(name)}</text>')
    for row, name in enumerate(names):
        y = _TOP + _ROW * row
        lines.append(_box(10, y, _NAME - 14, "#e8eef4"))
        lines.append(f'<text x="18" y="{y + 19}" font-weight="bold">{escape(name)}</text>')
        said = purpose(root, name)
        said = said if len(said) <= 92 else said[:90].rsplit(" ", 1)[0] + " …"
        lines.append(f'<text x="{_NAME + 6}" y="{y + 19}">{escape(said)}</text>')
        for column, other in enumerate(names):
            x = left + _CELL * column
            fill = "#44586c" if (name, other) in pairs else "#c8c8c8" if name == other else "#ffffff"
            lines.append(_box(x, y, _CELL - 3, fill))
    return "\n".join([*lines, "</svg>", ""])


def _box(x: int, y: int, width: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y + 2}" width="{width}" height="{_ROW - 5}" fill="{fill}" stroke="#8898a8"/>'


def counts(root: Path) -> str:
    """Files and lines of each room, and of the whole package."""
    rows = [("room", "files", "lines", "longest")]
    whole: list[int] = []
    for room in rooms(root):
        each = [len(path.read_text("utf-8").splitlines()) for path in modules(root, room)]
        whole += each
        rows.append((room, str(len(each)), str(sum(each)), str(max(each))))
    rows.append(("all", str(len(whole)), str(sum(whole)), str(max(whole))))
    return "\n".join(f"{name:12}{files:>6}{lines:>8}{longest:>9}" for name, files, lines, longest in rows)


def main() -> int:
    """Draw, compare or count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--root", type=Path, default=ROOT, help="checkout to draw")
    parser.add_argument("--out", type=Path, help="file to write (default: docs/figures/house.svg of the checkout)")
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    parser.add_argument("--counts", action="store_true", help="print files and lines of each room")
    options = parser.parse_args()
    root = options.root.resolve()
    if options.counts:
        print(counts(root))
        return 0
    out, text = options.out or root / DRAWING, drawing(root)
    if not options.check:
        out.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if out.is_file() and out.read_text("utf-8") == text:
        return 0
    print("docs/figures/house.svg does not match the code (run: python scripts/draw_house.py)")
    return 1


if __name__ == "__main__":
    sys.exit(main())
