"""Columns of the network: elements, their parts in each class of zone, communes, layers, translation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.model import COVERAGE as COVERAGE_CONTRACT
from conformity.model import ELEMENTS as CONTRACT
from conformity.report.content import overview
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.shared import hectares, measured
from conformity.report.wording.fabric import FABRIC as FABRIC_TOPIC
from conformity.report.wording.names import mark
from conformity.report.wording.register import records, text, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["BY_CLASS", "CATEGORIES", "COMMUNES", "ELEMENTS", "FABRIC", "LAYERS", "TRANSLATION", "category"]

#: kind and objective of the entries of the legend
CATEGORIES: Final = (
    ("reservoir", "preserve"), ("reservoir", "restore"), ("corridor", "preserve"), ("corridor", "restore"),
    ("watercourse", "preserve"), ("watercourse", "restore"), ("obstacle", ""), ("other", ""),
)  # fmt: skip
#: linear and areal links that are neither reservoirs nor obstacles are listed with the corridors
_LINKS: Final = frozenset({"corridor", "hedge", "habitat_network", "renaturation_area"})


def category(c: Context, kind: str, objective: str) -> str:
    """The entry of the legend of the map sheet."""
    return c.words.phrase[f"legend_{kind}{'_' + objective if objective else ''}"]


def _category(c: Context, row: Record) -> str:
    kind = text(row["kind"])
    objective = "" if kind == "obstacle" else "restore" if text(row["objective"]) == "restore" else "preserve"
    return category(c, *((kind, objective) if (kind, objective) in CATEGORIES else ("other", "")))


def _kind(c: Context, row: Record) -> str:
    return c.words.kind.get(text(row["kind"]), text(row["kind"]))


def _length(measure: str, name: str) -> Callable[[Context, Record], Any]:
    return lambda c, r: figures.finite(r[name]) if r["measure"] == measure else None


def _hectares(name: str) -> Callable[[Context, Record], Any]:
    length = _length("class_area", name)
    return lambda c, r: hectares(length(c, r))


def _by_class(c: Context) -> Iterator[Record]:
    """One row for each element and zone class that share ground: the measure's, with those of the element."""
    table = c.report.element_measures
    shared = table[table["measure"].isin(["class_area", "class_length", "class_count"]) & (table["value"] > 0)]
    order = {name: n for n, name in enumerate(c.words.zone_class)}
    measured: list[Record] = shared.to_dict("records")  # type: ignore[assignment]
    for row in sorted(measured, key=lambda r: (r["element_key"], order.get(r["qualifier"], 99), r["measure"])):
        if element := c.register.elements.get(row["element_key"]):
            yield {**element, **row}


def _share(c: Context, row: Record) -> float | None:
    size = figures.finite(row["size"]) or 0.0
    return (figures.finite(row["value"]) or 0.0) / size if size > 0 else None


_KIND: Final = Column("kind_word", _kind, width=16, head="kind", field="type", doc="the kind in words")
_LAYERS: Final = Column("layer_names", lambda c, r: ", ".join(texts(r["layers"])), width=26, head="layer",
                        field="couche", doc="the layers that it stands in")  # fmt: skip
_ELEMENT: Final = (
    Column("element_key", width=26, field="cle"),
    Column("element_id", width=18, field="id_source"),
    Column("title", lambda c, r: c.texts.element_short(r["element_key"]), "long", 34, head="element", field="nom",
           doc="what the report calls it"),
    _KIND,
    Column("milieu_word", lambda c, r: c.words.milieu.get(text(r["milieu"]), ""), width=16, head="milieu",
           field="sous_trame", doc="the habitat in words"),
    Column("objective_word", lambda c, r: c.texts.objective(r["element_key"]), width=20, head="objective",
           field="objectif", doc="the objective in words"),
    Column("objective_source_word", lambda c, r: c.words.objective_source.get(text(r["objective_source"]), ""),
           width=20, head="source", doc="where the objective comes from"),
    _LAYERS,
    Column("reference", width=20, field="reference"),
    Column("uncertainty_m", kind="m", width=12, head="uncertainty", field="incertitude_m"),
    Column("obstacle_label", field="obstacle"),
    Column("category", _category, field="categorie", doc="entry of the legend of the PAC map"),
    Column("mark", lambda c, r: mark(r["element_key"]), doc="what tells it from others of the same name"),
)  # fmt: skip

ELEMENTS: Final = Rows(
    "elements",
    _ELEMENT,
    {
        "gpkg": "category title element_id kind_word objective_word milieu_word obstacle_label layer_names reference "
                "uncertainty_m element_key",
        "json": "* title mark",
    },
    lambda c: c.register.elements.values(),
    CONTRACT,
)  # fmt: skip

BY_CLASS: Final = Rows(
    "elements_by_class",
    (
        *_ELEMENT,
        Column("class", lambda c, r: c.texts.zone_class(r["qualifier"]), width=26, doc="the class of zone in words"),
        measured("area_ha", _hectares("value"), "", "area in the class"),
        measured("area_low_ha", _hectares("low"), "", "its low value"),
        measured("area_high_ha", _hectares("high"), "", "its high value"),
        measured("length_m", _length("class_length", "value"), "", "length in the class"),
        measured("length_low_m", _length("class_length", "low"), "", "its low value"),
        measured("length_high_m", _length("class_length", "high"), "", "its high value"),
        Column("count", _length("class_count", "value"), "integer", 8, doc="points in the class"),
        Column("share_element", _share, "share", 12, doc="share of the element"),
    ),
    {
        "xlsx": "element_key element_id title kind_word milieu_word objective_word objective_source_word layer_names "
                "reference uncertainty_m class area_ha area_low_ha area_high_ha length_m length_low_m length_high_m "
                "count share_element",
    },
    _by_class,
    CONTRACT,
    shown="element_id title milieu_word objective_word layer_names class area_ha length_m count share_element",
    totals={"title": "label", "area_ha": "sum", "length_m": "sum", "count": "sum"},
)  # fmt: skip

#: sheet → which rows of :data:`BY_CLASS` it contains, by the roles of the element and its habitat
SHEETS: Final[dict[str, Callable[[set[str], str], bool]]] = {
    "reservoirs": lambda roles, milieu: "reservoir" in roles,
    "corridors": lambda roles, milieu: bool(_LINKS & roles),
    "watercourses": lambda roles, milieu: "watercourse" in roles or milieu == "river",
    "obstacles": lambda roles, milieu: "obstacle" in roles,
}


def by_sheet(c: Context) -> Iterator[tuple[str, list[Record]]]:
    """Sheet and its rows of :data:`BY_CLASS`."""
    rows = [(set(texts(row["roles"])) | {text(row["kind"])}, text(row["milieu"]), row) for row in _by_class(c)]
    for name, keep in SHEETS.items():
        yield name, [row for roles, milieu, row in rows if keep(roles, milieu)]


def _communes(c: Context) -> Iterator[dict[str, Any]]:
    """One row a commune (the whole plan first) and zone class: ground, and ground inside reservoirs and corridors."""
    territory = c.register.territory
    present = {place for place, _, _ in territory}
    for place in ["plan", *sorted(present - {"plan"})]:
        whole = territory.get((place, "zoning_ground_area", ""), 0.0)
        if whole <= 0:
            continue
        network = territory.get((place, "network_ground_area", ""), 0.0)
        about = sum(place == "plan" or place in row["communes"] for row in c.register.concerns)
        same = {
            "commune": c.words.phrase["whole_plan"] if place == "plan" else c.texts.commune(place),
            "insee": "" if place == "plan" else place,
        }
        yield {**same, "class": "", "ground": whole, "network": network, "concerns": about,
               "coverage": _covered(c, place)}  # fmt: skip
        for value in c.words.zone_class:
            ground = territory.get((place, "class_ground_area", value), 0.0)
            if ground > 0:
                taken = territory.get((place, "constructible_network_area", value))
                yield {**same, "class": c.texts.zone_class(value), "ground": ground, "network": taken}


def _covered(c: Context, place: str) -> float | None:
    """Share of a territory inside the known extent of the study; None where that extent is not known."""
    values = c.register.territory
    layers = [
        q for (p, measure, q), value in values.items() if p == place and measure == "coverage_known" and value > 0
    ]
    return min((values[place, "coverage_share", layer] for layer in layers), default=None)


COMMUNES: Final = Rows(
    "communes",
    (
        Column("commune", width=26, doc="name of the commune, or the whole plan"),
        Column("insee", width=10, doc="INSEE code"),
        Column("class", width=28, doc="class of zone, or all"),
        Column("zoning_ha", lambda c, r: hectares(r["ground"]), "ha", doc="ground of the zones"),
        Column("network_ha", lambda c, r: hectares(r["network"]), "ha", doc="part of it in reservoirs and corridors"),
        Column("network_share", lambda c, r: None if r["network"] is None else r["network"] / r["ground"], "share", 12,
               doc="share of it in reservoirs and corridors"),
        Column("concerns", kind="integer", width=10, doc="concerns there"),
        Column("coverage", kind="share", width=16, doc="share inside the known extent of the study"),
    ),
    {"xlsx": "commune insee class zoning_ha network_ha network_share concerns coverage"},
    _communes,
)  # fmt: skip


def _fabric(c: Context) -> Iterator[Record]:
    """Pieces of U zones in the network, largest first: surfaces, then lines."""
    for concern in c.register.concerns:
        if concern["topic"] == FABRIC_TOPIC:
            yield from concern["fields"]["fabric"]


FABRIC: Final = Rows(
    "fabric",
    (
        Column("commune", lambda c, r: c.texts.commune(text(r["commune"])), width=26, doc="name of the commune"),
        Column("label", width=14, head="zone", doc="label of the zone"),
        measured("area_ha", lambda c, r: hectares(r["area_m2"]) or None, "", "ground that it shares with the element"),
        measured("unbuilt_ha", lambda c, r: hectares(r.get("unbuilt_m2")), "",
                 "part of it that is not built; empty where no building was given"),
        measured("length_m", lambda c, r: r["length_m"] or None, "", "metres of the element in it"),
        Column("title", lambda c, r: c.texts.element_short(r["element"]), "long", 40, head="element",
               doc="what the report calls the element"),
        Column("where", lambda c, r: c.texts.where_of(r), "long", 30, doc="where in the zone"),
        Column("protected", kind="share", width=14, doc="share under a protection of the plan"),
        Column("zone", width=26, head="zone_key", doc="key of the zone"),
        Column("element", width=26, head="element_key", doc="key of the element"),
    ),
    {"xlsx": "commune label area_ha unbuilt_ha length_m title where protected zone element"},
    _fabric,
    totals={"area_ha": "sum", "length_m": "sum", "title": "label"},
)  # fmt: skip


def _over_plan(measure: str) -> Callable[[Context, Record], float]:
    return lambda c, r: c.register.over_plan(measure, (text(r["layer"]),))


LAYERS: Final = Rows(
    "coverage",
    (
        Column("layer", width=34),
        Column("kind_word", _kind, width=20, head="kind", doc="the kind in words"),
        Column("elements", width=12, head="n_elements"),
        Column("looked_at", width=12),
        Column("not_looked_at", width=12),
        Column("why", lambda c, r: overview.why_not_judged(c.texts, r), "long", 60, doc="why some were not judged"),
        Column("area", lambda c, r: hectares(_over_plan("layer_ground_area")(c, r)), "ha", 16, head="whole_ha",
               doc="area in the plan"),
        Column("length", _over_plan("layer_ground_length"), "m", 16, head="whole_m", doc="length in the plan"),
        Column("count", lambda c, r: int(_over_plan("layer_count")(c, r)), "integer", head="whole_n",
               doc="points in the plan"),
    ),
    {"xlsx": "layer kind_word elements looked_at not_looked_at why area length count"},
    lambda c: records(c.report.coverage),
    COVERAGE_CONTRACT,
    totals={"layer": "label", "elements": "sum", "looked_at": "sum", "not_looked_at": "sum", "area": "sum",
            "length": "sum", "count": "sum"},
)  # fmt: skip


def _translation(c: Context) -> Iterable[Record]:
    return overview.translation(c.texts)


TRANSLATION: Final = Rows(
    "translation",
    (
        Column("title", lambda c, r: c.texts.element_short(r["element_key"]), "long", 36, head="element",
               doc="what the report calls the element"),
        _KIND,
        Column("objective_word", lambda c, r: c.texts.objective(r["element_key"]), width=20, head="objective",
               doc="the objective in words"),
        Column("rule", width=8, doc="the rule of translation"),
        Column("rule_title", lambda c, r: c.own(c.register.rules[r["rule"]].title), "long", 36, doc="its title"),
        Column("tools", lambda c, r: ", ".join(r["tools"]), "long", 40, doc="tools of the plan that count"),
        Column("share", kind="share", width=12, head="covered_share", doc="how far they cover the element"),
        Column("result", lambda c, r: c.words.phrase[f"tool_{r['result']}"], width=20, doc="what came of it"),
        Column("element_key", width=26, doc="key of the element"),
    ),
    {"xlsx": "title kind_word objective_word rule rule_title tools share result element_key"},
    _translation,
)  # fmt: skip
