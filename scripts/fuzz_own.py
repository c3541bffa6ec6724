"""Own files to be mutated: a small published folder, and what following and verifying an altered copy of it says."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMATS = ("report", "manifest")
_TARGETS = {"report": "report.json", "manifest": "manifest.json"}
#: replacements of a value
_ODD = (None, True, -1, 0, 1.5, 1e308, 10**400, float("nan"), "", "x", "\ud800", [], [None], {}, {"x": 1})
_X, _Y = 650_000.0, 7_090_000.0


def bases(form: str, folder: Path) -> list[tuple[dict[str, bytes], str]]:
    """The files of a published report: findings, cases not assessed, and a manifest."""
    import geopandas as gpd
    import shapely

    import conformity

    home = folder / "own"
    if not home.exists():
        home.mkdir()
        boxes = [shapely.box(_X, _Y, _X + 100, _Y + 100), shapely.box(_X + 100, _Y, _X + 600, _Y + 400)]
        zones = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "?"]}, geometry=boxes, crs=2154)
        zones.to_file(home / "ZONE_URBA.gpkg")
        network = gpd.GeoDataFrame({"NOM": ["r1"]}, geometry=[shapely.box(_X, _Y, _X + 400, _Y + 400)], crs=2154)
        network.to_file(home / "reservoirs.gpkg")
        report = conformity.check(home / "ZONE_URBA.gpkg", reservoirs=home / "reservoirs.gpkg", date="2026-01-02")
        report.write(home / "out", formats=["json", "md"])
    content = {path.name: path.read_bytes() for path in sorted((home / "out").iterdir())}
    return [(content, _TARGETS[form])]


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One value, in any depth, replaced by an odd one, taken out, or said twice."""
    document = json.loads(data)
    holder, key = rng.choice(list(_places(document)))
    how = rng.random()
    if how < 0.2:
        del holder[key]
    elif how < 0.3 and isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[key] = rng.choice(_ODD)
    return json.dumps(document).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def examined(form: str, at: Path, content: dict[str, bytes], whole: Path) -> tuple[str, str]:
    """The class of an altered folder: ``verify`` reports every altered byte, and comparing it reads or refuses.

    Raises
    ------
    ConformityError
        Where the altered file is refused.
    """
    from conformity import api
    from conformity.report import comparison

    target = _TARGETS[form]
    altered = (at / target).read_bytes()
    verification = api.verify(at, hashes_only=True)
    for problem in (*verification.problems, *verification.notes):
        problem.text("fr")
    if form == "manifest":
        same = _files(altered) == _files(content[target])
        answer = "told" if verification.problems else ("changed" if same else "loss")
        return ("same" if altered == content[target] else answer), "digests"
    if altered == content[target]:
        return "same", ""
    if not verification.problems:
        return "loss", "verify finds the folder whole"
    sound = json.loads(content[target])
    for pair in ((at, whole), (whole, at)):
        compared = api.compare(*pair)
        comparison.render_all(compared, ("md", "json", "html"), "fr")
        comparison.summary(compared, "en")
    for row in (*sound["concerns"][:2], *sound["findings"][:2], *sound["undetermined"][:2]):
        api.explain(row.get("finding_id") or row["concern_id"], at, "fr")
    return "told", ""


def _files(data: bytes) -> Any:
    try:
        return json.loads(data)["files"]
    except (KeyError, TypeError, ValueError):
        return None
