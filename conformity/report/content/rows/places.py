"""Columns of what is drawn beside findings and concerns: zones, contacts, passages, faults of the zoning, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.model import CONTACTS as CONTACTS_CONTRACT
from conformity.model import FIXES as FIXES_CONTRACT
from conformity.model import PASSAGES as PASSAGES_CONTRACT
from conformity.model import PLAN_FAULTS as FAULTS_CONTRACT
from conformity.model import ZONES as CONTRACT
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.content.rows.shared import hectares, measured
from conformity.report.wording.register import records, text, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["CONTACTS", "FIXES", "PASSAGES", "PLAN_FAULTS", "ZONES"]


def _hectares(name: str) -> Callable[[Context, Record], Any]:
    return lambda c, r: hectares(r[name])


def _class(c: Context, row: Record) -> str:
    return c.words.zone_class.get(text(row["zone_class"]), "")


_CLASS: Final = Column("class", _class, field="classe", doc="the class in words")

ZONES: Final = Rows(
    "zones",
    (
        Column("label", head="zone", field="zone"),
        Column("long_label", field="zone_long"),
        Column("typezone", field="typezone"),
        _CLASS,
        Column("commune_name", lambda c, r: c.texts.commune(text(r["commune"])), head="commune", field="commune",
               doc="name of the commune"),
        Column("commune", head="insee", field="insee"),
        measured("area_ha", _hectares("area_m2"), "surface_ha", "area of the zone"),
        Column("zone_key", field="cle"),
    ),
    {"gpkg": "label long_label typezone class commune_name commune area_ha zone_key", "json": "*"},
    lambda c: c.register.zones.values(),
    CONTRACT,
)  # fmt: skip


def _label(subjects: Callable[[Context], dict[str, dict[str, Any]]]) -> Callable[[Context, Record], str]:
    return lambda c, r: text(subjects(c).get(r["subject_key"], {}).get("label"))


def _kind(c: Context, row: Record) -> str:
    return c.words.kind.get(text(c.element(row).get("kind")), "")


#: Only contacts that overlap are drawn.
CONTACTS: Final = Rows(
    "contacts",
    (
        Column("zone", _label(lambda c: c.register.zones), field="zone", doc="label of the zone"),
        Column("prescription", _label(lambda c: c.register.prescriptions), field="prescription",
               doc="label of the prescription"),
        Column("element", lambda c, r: c.texts.element_short(r["element_key"]), field="element",
               doc="what the report calls the element"),
        Column("kind_word", _kind, head="kind", field="type", doc="the kind of element in words"),
        measured("area_ha", _hectares("area_m2"), "surface_ha", "shared ground"),
        measured("area_low_ha", _hectares("area_low_m2"), "surface_min_ha", "shared ground with the element's core"),
        measured("area_high_ha", _hectares("area_high_m2"), "surface_max_ha", "shared ground with its envelope"),
        Column("length_m", kind="m", field="longueur_m"),
        Column("count", field="nombre"),
        Column("share_of_element", kind="share", head="share_element", field="part_element"),
        Column("share_of_subject", kind="share", head="share_zone", field="part_zone"),
    ),
    {
        "gpkg": "zone prescription element kind_word area_ha area_low_ha area_high_ha length_m count share_of_element "
                "share_of_subject",
    },
    None,
    CONTACTS_CONTRACT,
)  # fmt: skip


def _spots(c: Context) -> Iterator[Record]:
    """Where continuities are cut, narrow or faced, with a point of each in the plan's projection, to the centimetre."""
    table = c.report.passages
    for row, place in zip(records(table), table.geometry, strict=True):
        spot = None if place is None or place.is_empty else place.representative_point()
        yield {**row, "x": None if spot is None else round(spot.x, 2), "y": None if spot is None else round(spot.y, 2)}


def _between(c: Context, row: Record) -> str:
    ends = {name: c.words.phrase[name] for name in ("end", "outside")}
    return ", ".join(ends.get(key) or c.texts.element_short(key) for key in texts(row["between"]))


PASSAGES: Final = Rows(
    "passages",
    (
        Column("nature", lambda c, r: c.words.phrase[f"passage_{r['measure']}"], head="measure", field="nature",
               doc="what narrows or cuts, in words"),
        Column("element", lambda c, r: c.texts.element_short(r["element_key"]), field="element",
               doc="what the report calls the element"),
        Column("value", kind="number", field="valeur"),
        Column("before", kind="number", field="avant"),
        Column("between_names", _between, head="between", field="entre", doc="what it separates, by name"),
        Column("x", kind="xy", doc="east of a point of it, in the plan's projection", nullable=True),
        Column("y", kind="xy", doc="north of a point of it, in the plan's projection", nullable=True),
    ),
    {"gpkg": "nature element value before between_names", "json": "* x y"},
    _spots,
    PASSAGES_CONTRACT,
)  # fmt: skip


def _zones(c: Context, row: Record) -> str:
    zones = c.register.zones
    return ", ".join(text(zones[key]["label"]) for key in row["zone_keys"] if key in zones)


PLAN_FAULTS: Final = Rows(
    "plan_faults",
    (
        Column("fault_word", lambda c, r: c.words.fault[r["fault"]], head="fault", field="defaut",
               doc="overlap or gap, in words"),
        Column("zone_names", _zones, head="zones", field="zones", doc="labels of the zones"),
        Column("area_m2", kind="number", field="surface_m2"),
    ),
    {"gpkg": "fault_word zone_names area_m2"},
    None,
    FAULTS_CONTRACT,
)  # fmt: skip


def _fixes(c: Context) -> Iterable[Record]:
    return () if c.report.fixes is None else records(c.report.fixes)


def _severity(name: str) -> Callable[[Context, Record], str]:
    return lambda c, r: c.words.severity.get(text(r[name]), "")


FIXES: Final = Rows(
    "fixes",
    (
        Column("what", lambda c, r: "fix", doc="fix"),
        Column("zone_label", head="zone", field="zone"),
        _CLASS,
        measured("removed_ha", _hectares("removed_area_m2"), "rendu_ha", "ground that the zone would give back"),
        measured("kept_ha", _hectares("kept_area_m2"), "garde_ha", "ground that it would keep"),
        Column("before_word", _severity("severity_before"), head="severity_before", field="avant",
               doc="severity of the site, in words"),
        Column("after_word", _severity("severity_after"), head="severity_after", field="apres",
               doc="severity of what is left, in words"),
        Column("concern_id", field="id_enjeu"),
    ),
    {"gpkg": "zone_label class removed_ha kept_ha before_word after_word concern_id", "geojson": "what *", "json": "*"},
    _fixes,
    FIXES_CONTRACT,
)  # fmt: skip
