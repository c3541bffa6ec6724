"""Identifies the tables of a plan among the layers of a delivery, the roles of their columns, and their standard.

Names first (CNIG standard, section 4.3 and the validator's own patterns), then columns; every choice is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformity.errors import InputError, Msg, Place, UsageError
from conformity.model import Choice
from conformity.profiles import get, zoning
from conformity.profiles.folding import folded
from conformity.profiles.schema import PLAN_ROLES, PlanProfile, PlanRole, Profile
from conformity.profiles.zoning import Described
from conformity.yamltext import suggestion

ZONE, SECTOR = "ZONE_URBA", "SECTEUR_CC"
PRESCRIPTIONS: Final = ("PRESCRIPTION_SURF", "PRESCRIPTION_LIN", "PRESCRIPTION_PCT")
DOCUMENT, COMMUNES = "DOC_URBA", "DOC_URBA_COM"

_TABLE = re.compile(
    r"(?:wfs_du:)?(?:(?P<ter>[0-9][0-9AB][0-9]{3}|[0-9]{9})_)?"
    r"(?P<tab>(?:N_)?(?:DOC(?:UMENT)?_URBA(?:_COM)?|ZONE_URBA|SECTEUR_CC|PRESCRIPTION_(?:SURF|LIN|PCT)"
    r"|INFO(?:RMATION)?_(?:SURF|LIN|PCT)|HABILLAGE_(?:SURF|LIN|PCT|TXT)))"
    r"(?:_[SLP])?(?:_(?P<rest>[0-9A-Z_]*))?",
    re.IGNORECASE,
)
#: role → column names in order (all versions of CNIG, GPU, hand-made exports)
ALIASES: Final[dict[PlanRole, tuple[str, ...]]] = {
    "label": (
        "libelle", "lib_zone", "zone", "nom_zone", "zonage", "code_zone", "libzone", "l_zone", "nomzone", "secteur",
        "layer",
    ),
    "long_label": ("libelong", "libelle_long", "lib_long", "libellong", "libelle_lo", "description"),
    "typezone": ("typezone", "type_zone", "typezon", "typ_zone", "type_z", "zone_type", "typesect"),
    "destination_old": ("destdomi", "dest_domi", "vocation"),
    "destination_new": ("formdomi",),
    "commune": ("insee", "code_insee", "insee_com", "cod_insee", "codinsee", "depcom"),
    "document": ("idurba", "id_urba"),
    "partition": ("partition",),
    "approved": ("datappro", "dat_appro", "date_appro", "dateappro"),
    "file": ("nomfic", "lien_rglt"),
    "url": ("urlfic",),
    "psc_type": ("typepsc", "type_psc", "typpsc"),
    "psc_subtype": ("stypepsc", "stype_psc", "sstypepsc"),
    "psc_label": ("libelle", "libepsc"),
    "psc_short": ("txt", "txtpsc"),
    "psc_nature": ("nature",),
    "doc_id": ("idurba", "id_urba", "partition"),
    "doc_type": ("typedoc", "type_doc", "typ_doc", "du_type"),
    "doc_state": ("etat", "gpu_status"),
    "doc_procedure": ("nomproc",),
    "doc_approved": ("datappro", "dat_appro", "date_appro", "dateappro"),
}  # fmt: skip
_OF_ZONES: Final[tuple[PlanRole, ...]] = (
    "label",
    "long_label",
    "typezone",
    "destination_old",
    "destination_new",
    "commune",
    "document",
    "partition",
    "approved",
    "file",
    "url",
)
_OF_PRESCRIPTIONS: Final[tuple[PlanRole, ...]] = (
    "psc_type",
    "psc_subtype",
    "psc_label",
    "psc_short",
    "psc_nature",
    "commune",
    "document",
    "partition",
    "approved",
)
_OF_DOCUMENTS: Final[tuple[PlanRole, ...]] = ("doc_id", "doc_type", "doc_state", "doc_procedure", "doc_approved")
_OF_COMMUNES: Final[tuple[PlanRole, ...]] = ("doc_id", "commune")


@dataclass(frozen=True)
class PlanTables:
    """Positions of the descriptions that are tables of the plan, and the column of every role."""

    zones: tuple[int, ...]
    prescriptions: tuple[int, ...]
    documents: tuple[int, ...]
    communes: tuple[int, ...]
    #: position → role → column
    columns: Mapping[int, Mapping[str, str]]
    profile: PlanProfile
    sector: bool = False
    choices: tuple[Choice, ...] = field(default=())
    #: names of the delivery's layers that are not read as tables of the plan
    unused: tuple[str, ...] = ()
    #: position → the standard that the tables of its folder follow, where folders of zonings follow several
    standards: Mapping[int, PlanProfile] = field(default_factory=dict)
    #: positions of the zonings that are sectors of a carte communale, where others are not
    sectors: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[int, ...]:
        return (*self.zones, *self.prescriptions, *self.documents, *self.communes)

    def standard_of(self, position: int) -> PlanProfile:
        """The standard that one table of the plan follows."""
        return self.standards.get(position, self.profile)


def table_of(name: str) -> str:
    """The CNIG table named by a layer, such as ``ZONE_URBA``; empty if there is none."""
    match = _TABLE.fullmatch(name.rsplit("/", 1)[-1])
    if not match:
        return ""
    table = match["tab"].upper().removeprefix("N_")
    return table.replace("DOCUMENT_", "DOC_").replace("INFORMATION_", "INFO_")


def assign(
    descriptions: Sequence[Described],
    profile: Profile | None = None,
    columns: Mapping[str, str] | None = None,
    values: zoning.Values | None = None,
) -> PlanTables:
    """Identify the tables of a plan.

    Parameters
    ----------
    descriptions
        Every layer of the delivery.
    profile
        The officer's mapping, which takes precedence.
    columns
        ``--map``: role → column.
    values
        How to read a column of a layer, for deliveries without the standard's names.

    Raises
    ------
    InputError
        SEM-101 where no layer can be a zoning, SEM-102 where several could; ATT-101 where its types are missing,
        ATT-520 where its labels are missing too.
    UsageError
        ATT-102 where ``columns`` names a missing column, ATT-104 where it names an unknown role.
    """
    demand_roles(columns or {})
    tables = {n: table_of(d.name) for n, d in enumerate(descriptions)}
    drawn = {n: table for n, table in tables.items() if descriptions[n].geometry != "none"}
    choices: list[Choice] = []
    zones = [n for n, t in drawn.items() if t in (ZONE, SECTOR)]
    sectors = tuple(n for n in zones if tables[n] == SECTOR)
    sector = bool(zones) and len(sectors) == len(zones)
    how = "name"
    if not zones:
        zones, how = _by_columns(descriptions, tables, columns or {}, profile, values), "columns"
    place = Place(file=descriptions[0].source if descriptions else None)
    if not zones:
        listed = ", ".join(f"{d.name} ({d.geometry})" for d in descriptions) or "-"
        raise InputError(Msg.ZONING_NOT_FOUND, place, layers=listed)
    choices += [
        Choice(f"layer {descriptions[n].name}", SECTOR if n in sectors else ZONE, how, guess=how != "name")
        for n in zones
    ]
    prescriptions = [n for n, t in tables.items() if t in PRESCRIPTIONS]
    lower = {n: {c.lower(): c for c in d.columns} for n, d in enumerate(descriptions)}
    if not prescriptions:
        prescriptions = [
            n for n in tables if n not in zones and "typepsc" in lower[n] and descriptions[n].geometry != "none"
        ]
    documents = [n for n, t in tables.items() if t == DOCUMENT]
    communes = [n for n, t in tables.items() if t == COMMUNES]
    own = profile.plan if profile and profile.plan else None
    standard = (
        own
        if own and own.standard != "profil"
        else _standard(frozenset(c for n in (*zones, *prescriptions) for c in lower[n]), own)
    )
    if own and standard is not own:
        standard = own.model_copy(update={"standard": standard.standard, "version": standard.version})
    choices.append(Choice("standard", standard.standard, "columns"))
    roles: dict[int, dict[str, str]] = {}
    wanted_of = ((zones, _OF_ZONES), (prescriptions, _OF_PRESCRIPTIONS), (documents, _OF_DOCUMENTS),
                 (communes, _OF_COMMUNES))  # fmt: skip
    _there(descriptions, wanted_of, columns or {})
    for group, wanted in wanted_of:
        for n in group:
            roles[n] = _roles(descriptions[n], wanted, standard, columns or {}, choices)
    for n in zones:
        _demand(descriptions[n], roles[n], standard, columns or {})
    used = {*zones, *prescriptions, *documents, *communes}
    return PlanTables(
        tuple(zones),
        tuple(prescriptions),
        tuple(documents),
        tuple(communes),
        roles,
        standard,
        sector,
        tuple(choices),
        tuple(d.name for n, d in enumerate(descriptions) if n not in used),
        _standards(descriptions, zones, prescriptions, own),
        sectors,
    )


def demand_roles(columns: Iterable[str]) -> None:
    """Check that roles of columns exist.

    Raises
    ------
    UsageError
        ATT-104.
    """
    for role in columns:
        if role not in PLAN_ROLES:
            near = suggestion(role, PLAN_ROLES) or ", ".join(PLAN_ROLES)
            raise UsageError(Msg.NOT_A_COLUMN_ROLE, role=role, near=near)


def looks_like_zoning(description: Described, values: zoning.Values | None) -> bool:
    """Whether a layer without a standard name is a zoning by geometry, columns, name and values."""
    return _surface(description) and zoning.is_zoning(description, _zone_columns(PlanProfile()), values)


def _by_columns(
    descriptions: Sequence[Described],
    tables: Mapping[int, str],
    columns: Mapping[str, str],
    profile: Profile | None,
    values: zoning.Values | None,
) -> list[int]:
    """Surface layers that are zonings by their content."""
    plan = profile.plan if profile and profile.plan else PlanProfile()
    candidates = [n for n, d in enumerate(descriptions) if not tables[n] and _surface(d)]
    said = [
        column
        for role in ("typezone", "label")
        for column in (*plan.columns.get(role, ()), columns.get(role, ""))
        if column
    ]
    return zoning.by_columns(descriptions, candidates, said, _zone_columns(plan), values)


def _surface(description: Described) -> bool:
    """Whether a layer may contain zones: surfaces that are not prescriptions."""
    return description.geometry in ("surface", "mixed", "unknown") and "typepsc" not in {
        c.lower() for c in description.columns
    }


def _zone_columns(plan: PlanProfile) -> dict[str, tuple[str, ...]]:
    roles: tuple[PlanRole, ...] = ("typezone", "label")
    return {role: tuple(folded(c) for c in (*plan.columns.get(role, ()), *ALIASES[role])) for role in roles}


def _standard(columns: frozenset[str], own: PlanProfile | None) -> PlanProfile:
    for name in ("gpu_wfs", "cnig_2022", "cnig_2017", "cnig_2014", "cnig_2013"):
        plan = get(name).plan
        if plan is not None and plan.detect is not None and plan.detect.matches(columns):
            return plan
    return own or PlanProfile(standard="hors standard", version="2017")


def _standards(
    descriptions: Sequence[Described], zones: Sequence[int], prescriptions: Sequence[int], own: PlanProfile | None
) -> dict[int, PlanProfile]:
    """The standard of each table, where several folders contain a zoning and follow different ones."""
    if own and own.standard != "profil":
        return {}
    folders = {n: descriptions[n].path.rpartition("/")[0] for n in (*zones, *prescriptions)}
    columns: dict[str, set[str]] = {}
    for n, folder in folders.items():
        columns.setdefault(folder, set()).update(c.lower() for c in descriptions[n].columns)
    standards = {folder: _standard(frozenset(columns[folder]), None) for folder in sorted({folders[n] for n in zones})}
    if len({each.standard for each in standards.values()}) < 2:
        return {}
    followed = {n: standards[folder] for n, folder in folders.items() if folder in standards}
    if own:
        return {n: own.model_copy(update={"standard": s.standard, "version": s.version}) for n, s in followed.items()}
    return followed


def _there(
    descriptions: Sequence[Described],
    groups: Iterable[tuple[Sequence[int], Sequence[PlanRole]]],
    columns: Mapping[str, str],
) -> None:
    """Refuse a column of ``--map`` that is missing in every table with that role."""
    for role, column in columns.items():
        asked = [n for group, wanted in groups if role in wanted for n in group]
        if not asked or any(folded(column) in {folded(c) for c in descriptions[n].columns} for n in asked):
            continue
        near = suggestion(column, descriptions[asked[0]].columns) or ", ".join(descriptions[asked[0]].columns)
        raise UsageError(Msg.COLUMN_DOES_NOT_EXIST, Place(layer=descriptions[asked[0]].name), column=column, near=near)


def _roles(
    description: Described,
    wanted: Iterable[PlanRole],
    profile: PlanProfile,
    columns: Mapping[str, str],
    choices: list[Choice],
) -> dict[str, str]:
    there = {folded(c): c for c in reversed(description.columns)}
    column_of: dict[str, str] = {}
    for role in wanted:
        requested = columns.get(role)
        if requested is not None and folded(requested) in there:
            column_of[role] = requested if requested in description.columns else there[folded(requested)]
            choices.append(Choice(f"{description.name}.{role}", column_of[role], "option"))
            continue
        names = [folded(a) for a in (*profile.columns.get(role, ()), *ALIASES[role])]
        hits = [there[a] for a in names if a in there and there[a] not in column_of.values()]
        if hits:
            column_of[role] = hits[0]
            if folded(hits[0]) != ALIASES[role][0]:
                choices.append(Choice(f"{description.name}.{role}", hits[0], "alias", tuple(hits[1:])))
    return column_of


def _demand(description: Described, roles: dict[str, str], profile: PlanProfile, columns: Mapping[str, str]) -> None:
    """Check that a zoning has types of zones, or labels classified by the officer."""
    if "typezone" in roles or ("label" in roles and (profile.labels or profile.zones)):
        return
    place = Place(file=description.path, layer=description.name)
    if not description.columns:
        raise InputError(Msg.LAYER_WITHOUT_COLUMN, place)
    listed = ", ".join(description.columns)
    near = suggestion("typezone", description.columns) or "COL"
    in_memory = description.path == description.name  # a file's path has its suffix
    code = (
        Msg.TABLE_WITHOUT_ZONE_TYPE
        if in_memory
        else Msg.ZONE_TYPE_COLUMN_MISSING
        if "label" in roles
        else Msg.ZONE_TYPE_AND_LABEL_COLUMNS_MISSING
    )
    raise InputError(code, place, columns=listed, near=near, plan=description.source)
