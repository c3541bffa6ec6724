"""Declares the columns of each table with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from conformity.model.measures import MEASURES


@dataclass(frozen=True)
class Column:
    name: str
    dtype: str  # text | number | integer | boolean | geometry | list | mapping
    doc: str
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """The columns of one frame."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def missing(self, frame: Any) -> list[str]:
        """Declared columns that a frame lacks."""
        return [name for name in self.names if name not in frame.columns]


def _columns(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Column, ...]:
    """Columns from (name, dtype, doc[, unit]); a dtype ending in ``?`` is nullable."""
    columns = []
    for name, dtype, doc, *unit in rows:
        columns.append(Column(name, dtype.rstrip("?"), doc, unit[0] if unit else "", dtype.endswith("?")))
    return tuple(columns)


ZONES: Final = Table(
    "zones",
    _columns(
        ("zone_key", "text", "label and a digest of the outline in whole millimetres"),
        ("label", "text", "LIBELLE, as printed on the plan"),
        ("long_label", "text", "LIBELONG"),
        ("zone_class", "text", "ZoneClass"),
        ("candidate_class", "text", "ZoneClass that the label suggests where it contradicts the type; else empty"),
        ("zone_use", "text", "ZoneUse, or empty"),
        ("typezone", "text", "TYPEZONE as stored"),
        ("class_source", "text", "ClassSource"),
        ("commune", "text", "INSEE code (several joined by commas; the name where no code is known), or empty"),
        ("document_part", "text", "NOMFIC or URLFIC of the zone's written rules, or empty"),
        ("source_row", "integer", "row of the source layer, 0-based; -1 for a pocket made from a prescription"),
        ("area_m2", "number", "area of the zone", "m2"),
        ("geometry", "geometry", "polygon or multipolygon, metres"),
    ),
)

PRESCRIPTIONS: Final = Table(
    "prescriptions",
    _columns(
        ("prescription_key", "text", "code, label and digest of the geometry"),
        ("code", "text", "zero-padded type and sub-type, e.g. 25-00"),
        ("read_as", "text", "code that rules look at: that of the words where the code leaves its object open"),
        ("version", "text", "year of the standard that gives the code its meaning: 2013, 2014, 2017, 2022 …"),
        ("label", "text", "LIBELLE"),
        ("effect", "text", "Effect"),
        ("purpose", "text", "Purpose of a reserved site or planned road, or empty"),
        ("nature", "text", "Nature: hedge, pond …; empty for what is no natural object"),
        ("commune", "text", "INSEE code (several joined by commas), or empty"),
        ("source_row", "integer", "row of the source layer, 0-based"),
        ("layer", "text", "source layer"),
        ("geometry", "geometry", "any dimension, metres"),
    ),
)

ELEMENTS: Final = Table(
    "elements",
    _columns(
        ("element_key", "text", "kind and source id, name of the river, or digest of the geometry"),
        ("element_id", "text", "id of the source, or empty"),
        ("kind", "text", "Kind"),
        ("roles", "list", "every kind it has, where one object stands in several layers"),
        ("objective", "text", "Objective"),
        ("objective_source", "text", "ObjectiveSource"),
        ("name", "text", "name, or empty"),
        ("milieu", "text", "Milieu"),
        ("obstacle_type", "text", "COVADIS TYPE_OBST code, or empty"),
        ("obstacle_label", "text", "what the source calls the obstacle, or empty"),
        ("delimitation", "text", "Delimitation"),
        ("uncertainty_m", "number", "half-width of the band in which the outline may lie", "m"),
        ("reference", "text", "id of the upper document, or empty"),
        ("layer", "text", "first layer it stands in"),
        ("layers", "list", "every layer it stands in"),
        ("legend", "text", "entry of the legend of the PAC sheet, or empty"),
        ("part", "integer", "0: whole; 1…n: part of a large multipart object"),
        ("whole_key", "text", "element_key of the whole (itself where part is 0)"),
        ("whole_size", "number", "area, length or count of the whole", "m2, m or 1"),
        ("size", "number", "area, length or count of this row", "m2, m or 1"),
        ("attributes", "mapping", "every attribute of the source, raw"),
        ("stored", "list?", "geometries as stored, where the source holds some of it several times; else null"),
        ("covered_bed", "geometry?", "what of a river its source calls fictive or underground; else null"),
        ("geometry", "geometry", "any dimension, metres"),
    ),
)

CONTACTS: Final = Table(
    "contacts",
    _columns(
        ("subject_kind", "text", "SubjectKind"),
        ("subject_key", "text", "zone_key or prescription_key"),
        ("element_key", "text", "element_key"),
        ("relation", "text", "Relation"),
        ("area_m2", "number", "shared ground, nominal outline (0 for lines and points)", "m2"),
        ("area_low_m2", "number", "shared ground with the element's core", "m2"),
        ("area_high_m2", "number", "shared ground with the element's envelope", "m2"),
        ("length_m", "number", "shared length, for a line element or a line prescription", "m"),
        ("length_low_m", "number", "length that stays inside if the outline moves by the uncertainty", "m"),
        ("length_high_m", "number", "length that may be inside if it does", "m"),
        ("count", "integer", "points inside; where two lines cross, the crossings", "1"),
        ("count_low", "integer", "points that stay inside if they move by the uncertainty", "1"),
        ("count_high", "integer", "points that may be inside if they do", "1"),
        ("distance_m", "number", "distance between the two, 0 where they meet", "m"),
        ("edge_length_m", "number", "length of the element's outline within near_m of the subject, not inside it", "m"),
        (
            "approach_area_m2",
            "number",
            "ground of the zone within the obstacle radius, inside a corridor or reservoir",
            "m2",
        ),
        ("share_of_subject", "number", "area_m2 over the subject's area", "1"),
        ("share_of_element", "number", "shared size over the element's (part's) size", "1"),
        ("share_of_whole", "number", "shared size over the size of the whole object", "1"),
        ("core_share", "number", "area_low_m2 over the area of the element's core; 0 without a core", "1"),
        ("protected_share", "number", "share of the contact under a prescription that protects", "1"),
        ("rollback_area_m2", "number?", "part of area_m2 that the plan in force held as A or N; else null", "m2"),
        ("rollback_length_m", "number?", "part of length_m that the plan in force held as A or N; else null", "m"),
        (
            "crosses",
            "integer",
            "1 where it alone cuts the element: a zone, in two pieces of 1 ha with no passage of 50 m left between "
            "them",
            "1",
        ),
        ("pieces_cut", "integer", "pieces (of piece_m2 or more, for reservoirs) that it adds by itself", "1"),
        ("thin", "integer", "1 where the shared ground is thinner than the element's uncertainty, and neither side is"),
        *(
            (each.name, "number?", "a measure; null where no rule asks for it")
            for each in MEASURES.values()
            if each.attached
        ),
        ("site_key", "text", "site it belongs to, or empty"),
        ("certified_by", "text", "CertifiedBy: what certified the measures of the row"),
        ("difference", "number", "how far two methods lay apart at most, in the unit of the measure (m2, m or 1)"),
        ("geometry", "geometry?", "the shared ground, nominal; null where there is none"),
    ),
)

#: A contact after subtracting the area covered by a toolset.
DEDUCTIONS: Final = Table(
    "deductions",
    _columns(
        ("subject_kind", "text", "SubjectKind"),
        ("subject_key", "text", "zone_key or prescription_key"),
        ("element_key", "text", "element_key"),
        ("toolset", "text", "name of the toolset"),
        ("area_m2", "number", "remaining shared ground", "m2"),
        ("area_low_m2", "number", "remaining ground in the core", "m2"),
        ("area_high_m2", "number", "remaining ground in the envelope", "m2"),
        ("length_m", "number", "remaining length", "m"),
        ("near", "boolean", "whether the toolset lies within the obstacle radius of the contact"),
    ),
)

SITES: Final = Table(
    "sites",
    _columns(
        ("site_key", "text", "digest of the keys of its pairs"),
        ("communes", "list", "INSEE codes"),
        ("subject_keys", "list", "zones and prescriptions"),
        ("element_keys", "list", "elements"),
        ("area_m2", "number", "ground area of the site's pieces (union)", "m2"),
        ("area_low_m2", "number", "ground of cores, less what a zone of another class shares (union)", "m2"),
        ("area_high_m2", "number", "ground of the elements' envelopes (union)", "m2"),
        ("length_m", "number", "length of line pieces (union)", "m"),
        ("length_low_m", "number", "the same of the cores", "m"),
        ("length_high_m", "number", "the same of the envelopes", "m"),
        ("by_reference", "mapping", "reference → {area_m2, area_low_m2, …, length_high_m} of its own elements alone"),
        ("geometry", "geometry", "the pieces"),
    ),
)

ELEMENT_MEASURES: Final = Table(
    "element_measures",
    _columns(
        ("element_key", "text", "element_key"),
        (
            "measure",
            "text",
            "inside_area, inside_length, inside_count, class_area, class_length, covered_share, core_area …",
        ),
        ("qualifier", "text", "zone class, toolset, or empty"),
        ("value", "number", "nominal value", "by measure"),
        ("low", "number?", "low value", "by measure"),
        ("high", "number?", "high value", "by measure"),
        ("unit", "text", "m2, m, 1"),
    ),
)

#: Places where a continuity is cut, narrowed, enclosed by fronts or obstacles, or left at the plan's edge.
PASSAGES: Final = Table(
    "passages",
    _columns(
        ("element_key", "text", "element_key"),
        ("measure", "text", "break | residual_width | gap | sides | interface"),
        ("barrier", "text", "name of the barrier"),
        ("reason", "text", "message code where it could not be measured; else empty"),
        ("value", "number?", "width or gap left (m), links cut, sides locked (1)", "by measure"),
        ("before", "number?", "the same before the plan", "by measure"),
        ("subject_keys", "list", "zones and prescriptions that make it, largest share first"),
        ("between", "list", "element_keys of what it separates: 'outside' for the plan's edge, 'end' for an end"),
        ("geometry", "geometry?", "the narrowest point, the gap's line, or the cut ground"),
    ),
)

TERRITORY_MEASURES: Final = Table(
    "territory_measures",
    _columns(
        ("territory", "text", "'plan' or an INSEE code"),
        ("measure", "text", "what is measured"),
        ("qualifier", "text", "zone class, layer, or empty"),
        ("value", "number", "value", "by measure"),
        ("unit", "text", "m2, m, 1"),
    ),
)

TOTALS: Final = Table(
    "totals",
    _columns(
        ("layer", "text", "network layer"),
        ("kind", "text", "Kind"),
        ("objective", "text", "Objective"),
        ("zone_class", "text", "ZoneClass"),
        ("area_m2", "number", "sum over zones", "m2"),
        ("ground_area_m2", "number", "union: each square metre once", "m2"),
        ("alone_area_m2", "number", "the same, less ground where a zone of another class lies too", "m2"),
        ("length_m", "number", "sum over zones", "m"),
        ("ground_length_m", "number", "union: each metre once", "m"),
        ("alone_length_m", "number", "the same, less what runs where a zone of another class lies too", "m"),
        ("count", "integer", "points, each zone's own", "1"),
    ),
)

#: Balance of each zone, and of each element that meets the zoning: measured and remaining area add up to its own.
BALANCE: Final = Table(
    "balance",
    _columns(
        ("side", "text", "zone | element"),
        ("key", "text", "zone_key or element_key"),
        ("unit", "text", "m2, m, 1"),
        ("whole", "number", "size of the zone or element", "unit"),
        ("met", "number", "part of it that meets the other side, each square metre or metre once", "unit"),
        ("again", "number", "what the contacts count more than once: overlaps of zones, or of elements", "unit"),
        ("rest", "number", "what is left of it, measured by itself", "unit"),
        ("gap", "number", "whole less met and rest: rounding", "unit"),
        ("closed", "boolean", "whether the gap is no more than the grid explains"),
    ),
)

#: Number of elements of each layer that some rule judged: ``elements`` = ``looked_at`` + ``not_looked_at``.
COVERAGE: Final = Table(
    "coverage",
    _columns(
        ("layer", "text", "network layer"),
        ("kind", "text", "Kind; empty for rows of a layer that tell their own kind and have no geometry"),
        ("elements", "integer", "elements within reach of the plan, and those without geometry", "1"),
        ("looked_at", "integer", "those that some rule judges, which can find something else than good", "1"),
        ("not_looked_at", "integer", "the others", "1"),
        ("reason", "text", "message code of why most of these were not judged, or why the layer was not; else empty"),
    ),
)

PLAN_FAULTS: Final = Table(
    "plan_faults",
    _columns(
        ("fault", "text", "overlap | gap"),
        ("zone_keys", "list", "the two zones that overlap; the zones round a gap"),
        ("classes", "list", "their classes"),
        ("area_m2", "number", "area", "m2"),
        ("geometry", "geometry", "polygon"),
    ),
)

CORRESPONDENCE: Final = Table(
    "correspondence",
    _columns(
        ("label", "text", "LIBELLE"),
        ("long_label", "text", "LIBELONG of one of them"),
        ("typezone", "text", "TYPEZONE as stored"),
        ("zone_class", "text", "class used"),
        ("candidate_class", "text", "class that the label suggests, or empty"),
        ("zone_use", "text", "use read from the label, or empty"),
        ("class_source", "text", "ClassSource"),
        ("zones", "integer", "how many", "1"),
        ("area_m2", "number", "their area", "m2"),
        ("confirm", "text", "message code of what is to be confirmed, or empty"),
    ),
)

FINDINGS: Final = Table(
    "findings",
    _columns(
        ("finding_id", "text", "digest of rule, subject and element keys"),
        ("concern_id", "text", "the one concern it belongs to"),
        ("rule_id", "text", "rule"),
        ("mode", "text", "Mode"),
        ("scope", "text", "Scope"),
        ("base_severity", "text", "Severity before modifiers and caps"),
        ("modifiers", "list", "names of what moved it, in order"),
        ("severity", "text", "Severity"),
        ("certainty", "text", "Certainty"),
        ("reach", "text", "Reach"),
        ("subject_kind", "text", "SubjectKind, or empty"),
        ("zone_key", "text", "zone_key, or empty"),
        ("zone_label", "text", "label, or empty"),
        ("zone_class", "text", "ZoneClass, or empty"),
        ("prescription_key", "text", "prescription_key, or empty"),
        ("commune", "text", "INSEE code, or empty"),
        ("element_key", "text", "element_key, or empty"),
        ("kind", "text", "Kind, or empty"),
        ("objective", "text", "Objective, or empty"),
        ("reference", "text", "id of the upper document, or empty"),
        ("measure", "text", "what decided, e.g. area"),
        ("value", "number?", "its value", "unit"),
        ("low", "number?", "low value", "unit"),
        ("high", "number?", "high value", "unit"),
        ("unit", "text", "m2, m, 1"),
        ("threshold", "text", "the level reached, e.g. 'core_area >= 500 m2'"),
        ("stability", "text", "robust | hangs: whether core and envelope give the same severity; empty if untested"),
        ("share_of_element", "number?", "share of the element", "1"),
        ("share_of_zone", "number?", "share of the zone", "1"),
        ("message", "text", "key of the rule's text: 'finding' or 'favourable' …"),
        ("fields", "mapping", "what the text's placeholders stand for (keys, numbers with unit; no words)"),
        ("geometry", "geometry?", "where it is"),
    ),
)

UNDETERMINED: Final = Table(
    "undetermined",
    (
        *FINDINGS.columns,
        Column("reason", "text", "why it could not be assessed: a message code of the SEM family"),
        Column("cells", "integer", "how many cells of the matrix it stands for", "1"),
    ),
)

CONCERNS: Final = Table(
    "concerns",
    _columns(
        ("concern_id", "text", "digest of the keys of its findings' units"),
        ("rank", "integer", "1 is first"),
        ("kind", "text", "ConcernKind"),
        ("topic", "text", "key of the concern's title: site, river, translation, urban_fabric, extent, reading …"),
        ("severity", "text", "worst of its findings, never summed"),
        ("certainty", "text", "certainty of the worst"),
        ("reach", "text", "strongest of its references"),
        ("communes", "list", "INSEE codes"),
        ("locality", "text", "named place (lieu-dit) that holds its point, else the nearest; or empty"),
        ("zones", "list", "zone_keys"),
        ("zone_labels", "list", "labels"),
        ("elements", "list", "element_keys"),
        ("references", "list", "ids of upper documents"),
        ("finding_ids", "list", "its findings, worst first"),
        ("measure", "text", "what the figure measures: area, length, count, share"),
        ("value", "number?", "figure", "unit"),
        ("low", "number?", "low", "unit"),
        ("high", "number?", "high", "unit"),
        ("unit", "text", "m2, m, 1"),
        ("ask", "text", "rule_id whose remedy is the request"),
        ("fields", "mapping", "what the title's placeholders stand for"),
        ("geometry", "geometry?", "where it is"),
    ),
)

#: Every table, in the order of the pipeline.
TABLES: Final = (
    ZONES, PRESCRIPTIONS, ELEMENTS, CONTACTS, DEDUCTIONS, SITES, ELEMENT_MEASURES, PASSAGES, TERRITORY_MEASURES,
    TOTALS, BALANCE, COVERAGE, PLAN_FAULTS, CORRESPONDENCE, FINDINGS, UNDETERMINED, CONCERNS,
)  # fmt: skip

FIXES: Final = Table(
    "fixes",
    _columns(
        ("concern_id", "text", "site that the change would clear"),
        ("zone_key", "text", "zone to change"),
        ("zone_label", "text", "its label"),
        ("zone_class", "text", "its class"),
        ("removed_area_m2", "number", "ground it would give back", "m2"),
        ("kept_area_m2", "number", "ground it would keep", "m2"),
        ("severity_before", "text", "Severity of the site"),
        (
            "severity_after",
            "text",
            "Severity of what is left of the site, all changes made, whatever zone it is of; empty for nothing",
        ),
        ("fields", "mapping", "elements; left, rules, undetermined: what stays; removed_low_m2, removed_high_m2"),
        ("geometry", "geometry", "the zone as it would be, metres"),
    ),
)
