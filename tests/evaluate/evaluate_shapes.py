"""Small rules, frames and measures for the tests of evaluation, at Lambert-93 magnitudes."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from conformity.evaluate import Evaluated, evaluate
from conformity.model import ELEMENTS, PRESCRIPTIONS, ZONES, Context, Network, NetworkLayer, Plan
from conformity.normalise.keys import digest
from conformity.overlay import measure
from conformity.profiles.prescription_codes import PURPOSES
from conformity.profiles.prescription_words import effect, nature
from conformity.rulebook.load import needs
from conformity.rulebook.schema import Pack, Rule, Rulebook, Settings

BOTH = {"fr": "texte", "en": "text"}


def rule(**over: Any) -> Rule:
    """A rule that says: AU zones in reservoirs to preserve, from 500 m2 moderate, major from 500 m2 of core."""
    base: dict[str, Any] = {
        "id": "RP99",
        "title": BOTH,
        "mode": "preserve",
        "scope": "pair",
        "gather": "site",
        "topic": "reservoir",
        "applies": {"kinds": ["reservoir"], "objectives": ["preserve"], "zones": ["to_urbanise_open"]},
        "measure": "area",
        "levels": [
            level("major", {"measure": "core_area", "at_least": "500 m2"}),
            level("moderate", {"measure": "area", "at_least": "500 m2"}),
        ],
        "law": ["CU L101-2 6°"],
        "why": BOTH,
        "texts": {"finding": BOTH, "remedy": BOTH, "piece": BOTH},
    }
    return Rule.model_validate({**base, **over})


def level(severity: str, when: dict[str, Any], at: str = "unit") -> dict[str, Any]:
    return {"severity": severity, "when": when, "at": at, "origin": {"type": "D"}}


def rulebook(*rules: Rule) -> Rulebook:
    pack = Pack.model_validate({"schema": 1, "pack": "test-pack", "version": "1.0.0", "title": BOTH})
    return Rulebook(
        pack=pack.pack,
        version=pack.version,
        title=pack.title,
        chain=(pack.pack,),
        reference=None,
        settings=Settings(),
        rules=rules,
    )


# ------------------------------------------------------------------------------------------- whole runs by hand

X, Y = 650_000.0, 7_080_000.0
CRS = "EPSG:2154"


def box(x0: float, y0: float, x1: float, y1: float) -> Any:
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def line(*points: Any) -> Any:
    """A line through points, given as pairs or one number after the other, with the origin of :func:`box`."""
    return shapely.LineString(np.add(np.reshape(points, (-1, 2)), (X, Y)))


def plan(zones: list[tuple[str, str, Any]], prescriptions: list[tuple[str, Any]] = (), **more: Any) -> Plan:  # type: ignore[assignment]
    """A plan from (label, class, geometry) and (code, geometry); a class ``a?b`` is class a with candidate b."""
    rows = []
    for n, (label, cls, geometry) in enumerate(zones):
        zone_class, _, candidate = cls.partition("?")
        rows.append(
            {
                "zone_key": f"{label}-{digest(geometry)}", "label": label, "long_label": "", "zone_class": zone_class,
                "candidate_class": candidate, "zone_use": "", "typezone": "", "class_source": "typezone",
                "commune": more.get("commune", "59991"), "document_part": "", "source_row": n,
                "area_m2": round(geometry.area, 3), "geometry": geometry,
            }
        )  # fmt: skip
    tools = [
        {
            "prescription_key": f"{code}-{digest(g)}", "code": code, "read_as": code, "version": "2017", "label": code,
            "effect": effect("2017", code).value, "purpose": PURPOSES.get(code, ""), "commune": "59991",
            "nature": nature(code, "", line="Line" in g.geom_type).value,
            "source_row": n, "layer": "PRESCRIPTION_SURF", "geometry": g,
        }
        for n, (code, g) in enumerate(prescriptions)
    ]  # fmt: skip
    return Plan(
        zones=gpd.GeoDataFrame(rows, columns=list(ZONES.names), geometry="geometry", crs=CRS),
        prescriptions=gpd.GeoDataFrame(tools, columns=list(PRESCRIPTIONS.names), geometry="geometry", crs=CRS),
        crs=CRS, standard="test", document="PLU", document_id="", prescriptions_read=more.get("read", True),
    )  # fmt: skip


def network(*elements: dict[str, Any], layers: dict[str, str] | None = None, **more: Any) -> Network:
    """A network from elements (``kind``, ``geometry`` and whatever differs from plain)."""
    rows = []
    for n, given in enumerate(elements):
        geometry = given["geometry"]
        size = geometry.area or geometry.length or 1.0
        row = {
            "element_key": f"{given['kind']}:{n}", "element_id": str(n), "objective": "preserve", "objective_source": "layer",
            "name": "", "milieu": "unknown", "obstacle_type": "", "obstacle_label": "", "delimitation": "geographic",
            "uncertainty_m": 0.0, "reference": "", "layer": given["kind"], "legend": "", "part": 0, "attributes": {},
            "stored": None, "covered_bed": None, "size": size, "whole_size": size, **given,
        }  # fmt: skip
        row.update(roles=[row["kind"]], layers=[row["layer"]], whole_key=row["element_key"])
        rows.append(row)
    frame = gpd.GeoDataFrame(rows, columns=list(ELEMENTS.names), geometry="geometry", crs=CRS)
    kinds = {**dict(zip(frame["layer"], frame["kind"], strict=True)), **(layers or {})}
    described = tuple(
        NetworkLayer(
            layer=name, path=name, source="network", kind=kind, objective="preserve", objective_source="layer",
            milieu="unknown", delimitation="geographic", uncertainty_m=0.0, scale=None, reference="", profile="",
            geometry="surface", features=1, elements=1, extent=more.get("extent", (X - 1e4, Y - 1e4, X + 1e4, Y + 1e4)),
            status="read" if name in set(frame["layer"]) else "empty",
        )
        for name, kind in kinds.items()
    )  # fmt: skip
    return Network(elements=frame, layers=described, coverage=more.get("coverage"))


def run(drafted: Plan, net: Network, *rules: Rule, context: Context | None = None) -> Evaluated:
    """Measure and evaluate."""
    book = rulebook(*rules)
    context = context or Context()
    return evaluate(drafted, net, context, measure(drafted, net, context, needs(book)), book)
