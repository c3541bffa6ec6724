"""Mapping to be completed by hand: classes of the zones of a plan, kinds and objectives of network layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from conformity.api import inspection
from conformity.errors import InputError, Msg, Place
from conformity.language import words
from conformity.model import ClassSource, Kind, Objective, ZoneClass, ZoneUse
from conformity.normalise import classes
from conformity.normalise.plan import plan as normalise_plan
from conformity.profiles.draft import COLUMNS, LAYER_COLUMNS, OBJECTIVES, TABLES, heads, text
from conformity.profiles.resolve_plan import SECTOR, ZONE, assign
from conformity.profiles.schema import LabelClass, PlanProfile, Profile
from conformity.read import Workspace

if TYPE_CHECKING:
    from conformity.api.inspection import Inspected
    from conformity.read import Description

#: projection taken for a plan that declares none: its labels do not hang on it
_ANY_CRS = "EPSG:2154"


@dataclass(frozen=True)
class Draft:
    """The content of a mapping before it is confirmed.

    Attributes
    ----------
    columns
        Role → column of the plan.
    zones
        ``label, long_label, typezone, zones, area_ha, class, use, confirmed, candidate`` of each label and type.
    layers
        ``layer, kind, objective, geometry, features, columns, by_rows, confirmed`` of each layer of a network.
    read
        Every layer that was read, as :func:`conformity.api.inspection.look` describes it.
    faults
        Files that could not be read.
    drawing
        Outlines of zones and layers (:func:`conformity.api.outlines.drawing`); empty unless asked for.
    """

    columns: dict[str, str]
    zones: list[dict[str, Any]]
    layers: list[dict[str, Any]]
    read: list[dict[str, Any]]
    faults: list[dict[str, str]]
    drawing: dict[str, Any]


def draft_profile(
    paths: Sequence[Any],
    *,
    xlsx: bool = False,
    profile: Any = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    lang: str = "fr",
) -> bytes:
    """Draft the mapping of zone labels and types and of network layers, as YAML or a workbook; guesses are marked.

    Raises
    ------
    InputError
        SEM-101 if there is neither a zoning nor a network layer; ATT-520 if a zoning has no column of labels or types.
    """
    return written(rows(paths, profile=profile, columns=columns, crs=crs), xlsx=xlsx, lang=lang)


def rows(
    paths: Sequence[Any],
    *,
    profile: Any = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    lang: str = "fr",
    zoning: bool = False,
    drawn: bool = False,
) -> Draft:
    """The content of the mapping of a plan and a network, with the guesses.

    Parameters
    ----------
    lang
        Language of the faults.
    zoning
        Whether the zoning of a plan must be among the files.
    drawn
        Whether outlines are wanted too.

    Raises
    ------
    InputError
        As :func:`draft_profile`.
    """
    faults: list[InputError] = []
    with Workspace() as files:
        inspected = inspection.layers(files, paths, profile=profile, columns=columns, crs=crs, faults=faults)
        zonings = [each for each in inspected if each.table in (ZONE, SECTOR)]
        described = [each.description for each in inspected]
        roles, zones, outlines = _plan(files, described, columns or {}, crs) if zonings else ({}, [], None)
        beside = {each.description.source for each in zonings}
        network = [
            each
            for each in inspected
            # files beside a plan are not asked about unless their content identifies them
            if each.kind is not None or (each.unknown and each.description.source not in beside)
        ]
        if not zones and (zoning or not network):
            listed = ", ".join(f"{e.description.name} ({e.description.geometry})" for e in inspected) or "-"
            raise InputError(Msg.ZONING_NOT_FOUND, Place(file=str(paths[0])), layers=listed)
        drawing = {}
        if drawn:
            from conformity.api.outlines import drawing as draw

            keys = [(row["label"], row["typezone"]) for row in zones]
            frames = ((files.load(each.description).frame, each.description.crs or crs) for each in network)
            drawing = draw(outlines, keys, frames)
    return Draft(roles, zones, _layers(network), *inspection.as_described(inspected, faults, lang), drawing)


def written(draft: Draft, *, xlsx: bool = False, lang: str = "fr") -> bytes:
    """A mapping as YAML or a workbook."""
    if xlsx:
        return _workbook(draft.columns, draft.zones, draft.layers, lang)
    return text("correspondance", draft.columns, draft.zones, draft.layers, lang).encode()


def _plan(
    files: Workspace, described: list[Description], columns: Mapping[str, str], crs: str | None
) -> tuple[dict[str, str], list[dict[str, Any]], Any]:
    """Column roles of a zoning, one row per label and type, and its zones as a table."""

    def values(n: int, column: str) -> list[Any]:
        return [v for v in files.load(described[n], columns=[column]).frame[column].unique() if v is not None]

    tables = assign(described, _permissive(), columns, values)
    wanted = (*tables.zones, *tables.documents, *tables.communes)
    layers = {n: files.load(described[n]) for n in wanted}
    only = type(tables)(
        tables.zones, (), tables.documents, tables.communes, tables.columns, tables.profile, tables.sector,
        tables.choices,
    )  # fmt: skip
    declared = any(layers[n].crs for n in tables.zones)
    plan, _, _ = normalise_plan(layers, only, crs=crs if crs or declared else _ANY_CRS)
    typed = any("typezone" in tables.columns[n] for n in tables.zones)
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in plan.confirm.to_dict("records"):
        if row["class_source"] != ClassSource.PRESCRIPTION:
            grouped.setdefault((row["label"], row["typezone"]), []).append(row)
    roles = tables.columns[tables.zones[0]]
    by_role = {role: roles[role] for role in ("label", "long_label", "typezone") if role in roles}
    return by_role, [_row(rows, typed) for _, rows in sorted(grouped.items())], plan.zones


def _row(rows: Sequence[Mapping[str, Any]], typed: bool) -> dict[str, Any]:
    """Row for one label and type. If the uses of its zones differ, the column is left empty."""
    first = rows[0]
    guessed = first["zone_class"]
    if guessed == ZoneClass.UNKNOWN:
        guessed = first["candidate_class"] or classes.guess(first["label"], first["long_label"]).zone_class.value
    uses = {row["zone_use"] for row in rows}
    return {
        "label": first["label"],
        "long_label": min(row["long_label"] for row in rows),
        "typezone": first["typezone"] if typed else None,
        "zones": sum(int(row["zones"]) for row in rows),
        "area_ha": round(sum(float(row["area_m2"]) for row in rows) / 1e4, 2),
        "class": guessed,
        "use": uses.pop() if len(uses) == 1 else "",
        "confirmed": not any(row["confirm"] for row in rows),
        "candidate": "" if first["candidate_class"] == guessed else first["candidate_class"],
    }


def _layers(network: Iterable[Inspected]) -> list[dict[str, Any]]:
    """One row per network layer: kind and objective, which of them are guesses, and what remains to be filled in."""
    listed = list(network)
    names = Counter(each.description.name for each in listed)
    paths = Counter(each.description.path for each in listed)
    rows = []
    for each in listed:
        description, role = each.description, each.role
        name = description.name
        if names[name] > 1:
            name = description.path
            if paths[name] > 1:
                name = f"{description.source.rstrip('/')}/{description.path}"
        by_rows = role is not None and role.by_rows
        kind = each.kind if not by_rows else None
        objective = each.objective if each.default_objective is None else each.default_objective
        value = "" if objective in (None, Objective.UNKNOWN) else objective
        if each.default_objective is not None and each.objective != Objective.UNKNOWN:
            value = ""  # some rows have it, some do not
        assumed = each.default_objective not in (None, Objective.UNKNOWN)
        rows.append(
            {
                "layer": name,
                "kind": kind.value if isinstance(kind, Kind) else "",
                "objective": value if not by_rows else "",
                "geometry": description.geometry,
                "features": description.features,
                "columns": ", ".join(description.columns),
                "by_rows": by_rows,
                "confirmed": each.kind is not None
                and not assumed
                and (by_rows or not any(choice.guess for choice in (role.choices if role else ()))),
            }
        )
    return rows


def _permissive() -> Profile:
    """A profile that accepts a zoning without types, so that its labels can be listed."""
    return Profile.model_validate(
        {
            "profile": "any",
            "title": {"fr": "-", "en": "-"},
            "plan": PlanProfile(labels={"?": LabelClass.model_validate({"class": "unknown"})}),
        }
    )


def _workbook(columns: dict[str, str], rows: list[dict[str, Any]], layers: list[dict[str, Any]], lang: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    said = words(lang, "api.workbook")
    allowed = _allowed(lang)
    if rows:
        named = {f"column:{role}": name for role, name in columns.items()}
        zone_rows = [{**row, **named} for row in rows]
        _sheet(
            book, said["zones_sheet"], [*COLUMNS, *named], zone_rows, (14, 40, 14, 16, 12, 28, 16, 11), allowed,
            lang,
        )  # fmt: skip
    if layers:
        _sheet(book, said["layers_sheet"], LAYER_COLUMNS, layers, (34, 22, 26, 11, 12, 10, 50), allowed, lang)
    values = book.create_sheet(said["values_sheet"])  # a list in a cell's own formula cannot contain a comma
    values.sheet_state = "hidden"
    values.append(heads(lang, allowed))
    for line in zip_longest(*allowed.values()):
        values.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _allowed(lang: str) -> dict[str, list[str]]:
    """Column → allowed values, in the given language."""
    answers = words(lang, "report.declaration")
    codes: dict[str, Iterable[StrEnum]] = {
        "class": ZoneClass, "use": [use for use in ZoneUse if use], "kind": Kind, "objective": OBJECTIVES,
    }  # fmt: skip
    return {
        **{name: [words(lang, TABLES[name])[code] for code in values] for name, values in codes.items()},
        "confirmed": [answers["yes"], answers["no"]],
    }


def _sheet(
    book: Any,
    title: str,
    head: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    widths: Sequence[int],
    allowed: Mapping[str, Sequence[str]],
    lang: str,
) -> None:
    """Write one table: cells to be confirmed are coloured, columns of few values have a drop-down list."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(title)
    sheet.append(heads(lang, head))
    answers = words(lang, "report.declaration")
    for row in rows:
        values = {**row, "confirmed": answers["yes" if row["confirmed"] else "no"]}
        for name in TABLES.keys() & values.keys():
            values[name] = words(lang, TABLES[name]).get(values[name], values[name])
        sheet.append([values[name] for name in head])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a label such as "=1AU" is text
            if not row["confirmed"]:
                cell.fill = PatternFill("solid", fgColor="FFF2CC")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    source = words(lang, "api.workbook")["values_sheet"]
    for n, (name, choices) in enumerate(allowed.items(), start=1):
        if name not in head:
            continue
        column = get_column_letter(n)
        choice = DataValidation(type="list", formula1=f"'{source}'!${column}$2:${column}${len(choices) + 1}")
        sheet.add_data_validation(choice)
        letter = get_column_letter(list(head).index(name) + 1)
        choice.add(f"{letter}2:{letter}{len(rows) + 1}")
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
