"""What files hold, what was made of them, and what is amiss; and the mapping an officer edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from conformity.api import packs, provenance
from conformity.api.identity import Desk, identifiers, questions
from conformity.api.reading import spellings
from conformity.api.upper import upper
from conformity.errors import ConformityError, InputError, Place, message
from conformity.model import LedgerLine, Objective, ZoneClass
from conformity.normalise import classes, texts
from conformity.normalise import crs as systems
from conformity.normalise.plan import plan as normalise_plan
from conformity.profiles import draft
from conformity.profiles import resolve_network as resolver
from conformity.profiles.resolve_plan import assign, table_of
from conformity.profiles.schema import LabelClass, PlanProfile, Profile
from conformity.read import Workspace

if TYPE_CHECKING:
    from conformity.read import Description


def look(paths: Iterable[Any], *, profile: Any = None, crs: str | None = None, lang: str = "fr") -> dict[str, Any]:
    """Describe every layer of some paths, JSON-ready.

    Returns
    -------
    dict
        ``layers``: ``layer, path, source, driver, features, geometry, crs, encoding, columns, table, kind, objective,
        profile, reference, candidate, documents, files, amiss``; ``faults``: what could not be read at all.

    Raises
    ------
    InputError
        Where a path does not exist, or nothing of it can be read.
    """
    found: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    own = packs.profile(profile) if profile is not None else None
    with Workspace() as files:
        for path in paths:
            broken: list[InputError] = []
            described = files.describe(path, faults=broken)
            if not described and broken:
                raise broken[0]
            spelled = spellings(described, own if own is not None and own.network is not None else None)
            asked_about = resolver.candidates(described)
            for description, (name, network), candidate in zip(described, spelled, asked_about, strict=True):
                found.append(_layer(files, description, name, network, own, candidate, crs, lang))
            faults += [{"code": e.code, "place": e.place.text(lang), "text": e.what(lang)} for e in broken]
    return {"layers": found, "faults": faults}


def _layer(
    files: Workspace,
    description: Description,
    profile: str,
    network: Any,
    chosen: Profile | None,
    candidate: tuple[str, str],
    crs: str | None,
    lang: str,
) -> dict[str, Any]:
    table = table_of(description.name)
    amiss = [_said(line, lang) for line in description.ledger if line.level != "note"]
    kind = objective = None
    reference = candidate_id = ""
    documents: list[str] = []
    if not table and description.geometry != "none":
        role = resolver.resolve(description, profile=profile, network=network)
        columns = list(resolver.telling_columns(role))
        if role.kind is None and role.kind_how == "name" and columns:
            frame = files.load(description, columns=columns).frame
            sample = {c: [v for v in frame[c].unique() if v is not None] for c in columns}
            role = resolver.resolve(description, profile=profile, network=network, sample=sample)
        kind = role.kind.value if role.kind is not None else None
        if kind is not None:
            objective = role.objective.value
            reference, candidate_id, documents = _document(files, description, role, chosen, candidate, crs, lang)
            column = role.columns.get("objective")
            if column and role.objective is Objective.UNKNOWN:
                objective, said = _objective(files, description, column, role, lang)
                amiss += said
        elif not _zoning(description):
            amiss.append(message("SEM-200").what(lang, {"layer": description.name}))
    if description.geometry != "none":
        if description.crs is None and crs is None:
            amiss.append(message("CRS-101").what(lang))
        if description.features == 0:
            amiss.append(message("SEM-205").what(lang))
    return {
        "layer": description.name,
        "path": description.path,
        "source": _last(description.source),
        "driver": description.driver,
        "features": description.features,
        "geometry": description.geometry,
        "crs": provenance.crs_name(description.crs) or None,
        "encoding": description.encoding,
        "columns": list(description.columns),
        "table": table or ("ZONE_URBA" if kind is None and _zoning(description) else None),
        "kind": kind,
        "objective": objective,
        "profile": profile or None,
        "reference": reference or None,
        "candidate": candidate_id or None,
        "documents": documents,
        "files": [f.path for f in description.files],
        "amiss": amiss,
    }


def _document(
    files: Workspace,
    description: Description,
    role: resolver.NetworkRole,
    chosen: Profile | None,
    candidate: tuple[str, str],
    crs: str | None,
    lang: str,
) -> tuple[str, str, list[str]]:
    """The upper document of a layer, the one that is only asked about, and why in words; empty where nothing tells."""
    documents, system = upper(()), description.crs or crs
    box = systems.degrees(description.bounds, system) if description.bounds is not None else None
    column = role.columns.get("scheme")
    named = identifiers(role, files.load(description, columns=[column]), system) if column else {}
    desk = Desk(documents)
    role = desk.role(role, description.name, box, named, None, chosen, candidate)
    attached = desk.attached()
    asked = [each for each in attached.blank if each[1]]
    lines = (*attached.lines, *questions(asked, None, documents))
    outside = [_reason(each.code, each.fields, lang) for each in desk.refused]
    return (
        role.reference,
        asked[0][1] if asked else "",
        [*outside, *(_reason(line.code, line.told(lang), lang) for line in lines)],
    )


def _reason(code: str, fields: Any, lang: str) -> str:
    """A message with its remedy."""
    what, remedy = message(code).what(lang, fields), message(code).remedy(lang, fields)
    return f"{what}. {remedy}" if remedy else f"{what}."


def _last(source: str) -> str:
    """The last part of an argument, as typed."""
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _said(line: LedgerLine, lang: str) -> str:
    return f"{line.code} : {message(line.code).what(lang, line.fields)}"


def _zoning(description: Description) -> bool:
    try:
        assign([description], _permissive(), {})
    except ConformityError:
        return False
    return True


def _objective(
    files: Workspace, description: Description, column: str, role: resolver.NetworkRole, lang: str
) -> tuple[str, list[str]]:
    """What an objective column tells in words; codes are shown, never interpreted."""
    values = texts.column(files.load(description, columns=[column]).frame, {"x": column}, "x")
    told = {(role.objectives.get(v) or resolver.objective_of(v)).value for v in values} - {Objective.UNKNOWN.value}
    if told:
        return (told.pop() if len(told) == 1 else Objective.BOTH.value), []
    counts = ", ".join(f"{v or '∅'}: {n}" for v, n in values.value_counts().sort_index().items())
    return Objective.UNKNOWN.value, [message("SEM-201").what(lang, {"column": column, "counts": counts})]


def _permissive() -> Profile:
    """A profile that lets a zoning without types through, so that its labels can be listed."""
    return Profile.model_validate(
        {
            "profile": "any",
            "title": {"fr": "-", "en": "-"},
            "plan": PlanProfile(labels={"?": LabelClass.model_validate({"class": "unknown"})}),
        }
    )


def draft_profile(paths: Sequence[Any], *, xlsx: bool = False) -> bytes:
    """The mapping of a plan's labels, guesses marked, as YAML or as a workbook.

    Raises
    ------
    InputError
        Where no layer can be a zoning.
    """
    with Workspace() as files:
        described = [d for path in paths for d in files.describe(path)]
        if not described:
            raise InputError("SEM-101", Place(file=str(paths[0])), layers="-")
        tables = assign(described, _permissive(), {})
        layers = {n: files.load(described[n]) for n in tables.zones}
        only = type(tables)(tables.zones, (), (), (), tables.columns, tables.profile, tables.sector, tables.choices)
        plan, _, _ = normalise_plan(layers, only, crs="EPSG:2154")
    columns = dict(tables.columns[tables.zones[0]])
    rows = []
    for row in plan.confirm.to_dict("records"):
        guessed = row["zone_class"]
        if guessed == ZoneClass.UNKNOWN:
            guessed = row["candidate_class"] or classes.guess(row["label"], row["long_label"]).zone_class.value
        rows.append(
            {
                "label": row["label"],
                "long_label": row["long_label"],
                "typezone": row["typezone"],
                "zones": int(row["zones"]),
                "area_ha": round(float(row["area_m2"]) / 1e4, 2),
                "class": guessed,
                "use": row["zone_use"],
                "confirmed": not row["confirm"],
                "candidate": "" if row["candidate_class"] == guessed else row["candidate_class"],
            }
        )
    merged = {row["label"]: row for row in reversed(rows)}
    ordered = [merged[label] for label in sorted(merged)]
    wanted: dict[str, str] = {role: columns[role] for role in ("label", "long_label", "typezone") if role in columns}
    return _workbook(wanted, ordered) if xlsx else draft.text("plan-mapping", wanted, ordered).encode()


def _workbook(columns: dict[str, str], rows: list[dict[str, Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Correspondance"
    head = [*draft.COLUMNS, *(f"column:{role}" for role in columns)]
    sheet.append(head)
    for row in rows:
        values = {**row, "confirmed": "oui" if row["confirmed"] else "non"}
        values.update({f"column:{role}": name for role, name in columns.items()})
        sheet.append([values[name] for name in head])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a label such as "=1AU" is text
            if not row["confirmed"]:
                cell.fill = PatternFill("solid", fgColor="FFF2CC")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    allowed = DataValidation(type="list", formula1='"' + ",".join(c.value for c in ZoneClass) + '"')
    answer = DataValidation(type="list", formula1='"oui,non"')
    sheet.add_data_validation(allowed)
    sheet.add_data_validation(answer)
    last = len(rows) + 1
    allowed.add(f"F2:F{last}")
    answer.add(f"H2:H{last}")
    for letter, width in zip("ABCDEFGH", (14, 40, 10, 8, 10, 24, 14, 11), strict=True):
        sheet.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()
