"""Small documents of one made territory, a folder each, and the network over all of them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import territory


def written(home: Path, communes: int, size: tuple[int, int, int, int] = (18, 11, 12, 6)) -> tuple[Path, Path]:
    """The folder of the documents, strips from west to east, and the file of the network."""
    area = territory.territory(size, seed=7)
    x = area.zones.geometry.centroid.x.rank(method="first", pct=True)
    area.zones["INSEE"] = [str(60000 + int((share - 1e-9) * communes)) for share in x]
    territory.write(area, home, communes)
    return home / "plans", home / "RESEAU.gpkg"


def files(folder: Path) -> dict[str, bytes]:
    """Every published file by its path from a folder, locks and the journal's times left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "journal.jsonl" and not path.name.startswith(".")
    }
