"""Description of files: layers, roles given to them, and faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from conformity.api import naming, packs, provenance
from conformity.api.identity import Desk, identifiers, questions
from conformity.api.reading import QUESTIONS, spellings
from conformity.api.upper import upper
from conformity.errors import InputError, Msg, UsageError, message
from conformity.language import of
from conformity.model import Kind, LedgerLine, Objective, ObjectiveSource
from conformity.normalise import crs as systems
from conformity.normalise.rows import attributed
from conformity.profiles import resolve_network as resolver
from conformity.profiles.folding import folded
from conformity.profiles.resolve_plan import ZONE, demand_roles, looks_like_zoning, table_of
from conformity.read import Workspace
from conformity.report.wording.statements import Spoken
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.model import Basis, NotAssessed
    from conformity.profiles.schema import Profile
    from conformity.read import Description

#: questions, reported with the form of their answer
_QUESTIONS = frozenset({Msg.LAYER_KIND_UNKNOWN, *QUESTIONS})


@dataclass(frozen=True)
class Attached:
    """The upper document of a layer, or the candidate to ask about, with the reasons; empty if unknown."""

    reference: str
    candidate: str
    #: documents that lie elsewhere
    outside: tuple[NotAssessed, ...]
    basis: tuple[Basis, ...]

    def text(self, lang: str) -> list[str]:
        """Each reason with its remedy."""
        lines = [(each.code, each.fields) for each in self.outside]
        return [
            _reason(*line, lang) for line in (*lines, *((each.code, each.in_language(lang)) for each in self.basis))
        ]


@dataclass(frozen=True)
class Inspected:
    """One layer with its role.

    ``objective`` is that of the source (``unknown`` if it gives none); ``default_objective`` is assumed for rows
    without, and None if every row has one.
    """

    description: Description
    #: what to type for it
    argument: str
    table: str
    role: resolver.NetworkRole | None
    objective: str | None
    default_objective: str | None
    #: (code, fields) of what is amiss
    amiss: tuple[tuple[str, Mapping[str, Any]], ...]
    attached: Attached | None = None

    @property
    def kind(self) -> Kind | None:
        return self.role.kind if self.role is not None else None

    @property
    def unknown(self) -> bool:
        """Whether the role of a layer with geometry is unknown."""
        return self.kind is None and not self.table and self.description.geometry != "none"


def look(
    paths: Iterable[Any],
    *,
    profile: Any = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    lang: str = "fr",
) -> dict[str, Any]:
    """Describe every layer of some paths, as values that can be written as JSON.

    Parameters
    ----------
    columns
        Column roles of a plan, e.g. ``{"typezone": "ZONAGE"}``.

    Returns
    -------
    dict
        ``layers``: ``layer, path, source, argument, driver, features, geometry, crs, encoding, columns, table, kind,
        objective, default_objective, profile, reference, candidate, documents, files, amiss``; ``faults``: files that
        could not be read.

    Raises
    ------
    InputError
        If a path does not exist, or no file in it can be read.
    UsageError
        ATT-102 if no layer has a column of ``columns``, ATT-104 for an unknown role.
    """
    faults: list[InputError] = []
    with Workspace() as files:
        listed = layers(files, paths, profile=profile, columns=columns, crs=crs, faults=faults)
    described, broken = as_described(listed, faults, lang)
    return {"layers": described, "faults": broken}


def as_described(
    listed: Iterable[Inspected], faults: Iterable[InputError], lang: str
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Layers and faults as :func:`look` describes them."""
    broken = [{"code": e.code, "place": e.place.text(lang), "text": e.what(lang)} for e in faults]
    return [_layer(each, lang) for each in listed], broken


def layers(
    files: Workspace,
    paths: Iterable[Any],
    *,
    profile: Any = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    faults: list[InputError] | None = None,
) -> list[Inspected]:
    """Every layer of some paths with its role; see :func:`look`."""
    own = packs.profile(profile) if profile is not None else None
    inspected: list[Inspected] = []
    named = _named(own, columns or {})
    for path in paths:
        broken: list[InputError] = []
        described = files.describe(path, faults=broken)
        if not described and broken:
            raise broken[0]
        chosen = own if own is not None and own.network is not None else None
        spelled = spellings(described, chosen)
        asked_about = resolver.candidates(described)
        several = naming.shared_files(described)
        for description, (name, network), candidate in zip(described, spelled, asked_about, strict=True):
            zoning = _zoning(files, description, named)
            argument = naming.argument(description, several)
            layer = _inspected(files, description, own, name, network, zoning, argument, crs)
            if layer.role is not None and layer.kind is not None:
                layer = replace(layer, attached=_document(files, description, layer.role, chosen, candidate, crs))
            inspected.append(layer)
        if faults is not None:
            faults += broken
    _demand(columns or {}, (each.description for each in inspected))
    return inspected


def _zoning(files: Workspace, description: Description, named: frozenset[str]) -> bool:
    """Whether a layer without a name of the standard is a zoning, by the columns given or its own."""
    if table_of(description.name) or description.geometry == "none":
        return False

    def values(_: int, column: str) -> list[Any]:
        return [v for v in files.load(description, columns=[column]).frame[column].unique() if v is not None]

    if named & {folded(column) for column in description.columns}:
        return description.geometry not in ("line", "point")
    return looks_like_zoning(description, values)


def _named(own: Profile | None, columns: Mapping[str, str]) -> frozenset[str]:
    """Columns of types and labels that the user gave, case-folded."""
    of_profile = own.plan.columns if own is not None and own.plan is not None else {}
    names: list[str] = [columns[role] for role in ("typezone", "label") if role in columns]
    names += [*of_profile.get("typezone", ()), *of_profile.get("label", ())]
    return frozenset(folded(name) for name in names)


def _demand(columns: Mapping[str, str], described: Iterable[Description]) -> None:
    """Check that every mapped role exists and that some layer has its column."""
    demand_roles(columns)
    there = sorted({column for each in described for column in each.columns})
    for column in columns.values():
        if folded(column) not in {folded(each) for each in there}:
            near = suggestion(column, there) or ", ".join(there)
            raise UsageError(Msg.COLUMN_DOES_NOT_EXIST, column=column, near=near)


def _inspected(
    files: Workspace,
    description: Description,
    own: Profile | None,
    profile: str,
    network: Any,
    zoning: bool,
    argument: str,
    crs: str | None,
) -> Inspected:
    table = table_of(description.name) or (ZONE if zoning else "")
    amiss: list[tuple[str, Mapping[str, Any]]] = [(x.code, x.fields) for x in description.ledger if x.level != "note"]
    role, objective, default = None, None, None
    if not table and description.geometry != "none":
        role, objectives = _role(files, description, own, profile, network)
        if role.kind is None:
            if role.kind_how != "plan":
                amiss.append(
                    (
                        Msg.LAYER_KIND_UNKNOWN,
                        {"layer": description.name, "argument": argument, "network": description.source},
                    )
                )
        else:
            objective, default, lines = objectives
            amiss += [(line.code, {"layer": description.name, **line.fields}) for line in lines]
    if description.geometry != "none":
        if description.crs is None and crs is None:
            amiss.append((Msg.CRS_NOT_DECLARED, {}))
        if description.features == 0:
            amiss.append((Msg.LAYER_WITHOUT_GEOMETRY, {}))
    return Inspected(description, argument, table, role, objective, default, tuple(amiss))


def _role(
    files: Workspace, description: Description, own: Profile | None, profile: str, network: Any
) -> tuple[resolver.NetworkRole, tuple[str, str | None, list[LedgerLine]]]:
    """Role of a layer of a network, and its objectives: given by the source, assumed, to be asked."""
    asked = {"profile": profile, "network": network, "entry": resolver.entry_of(description, own)}
    role = resolver.resolve(description, **asked)
    columns = list(resolver.columns_to_sample(role))
    if role.kind is None and role.kind_how == "name" and columns:
        frame = files.load(description, columns=columns).frame
        sample = {c: [v for v in frame[c].unique() if v is not None] for c in columns}
        role = resolver.resolve(description, sample=sample, **asked)
    if role.kind is None:
        return role, (Objective.UNKNOWN, None, [])
    frame = files.load(description).frame
    if not len(frame):
        objective, by = role.statement.settled(role.kind, role.objective, role.objective_source)
        return role, (*_apart(pd.DataFrame({"objective": [objective.value], "objective_source": [by.value]})), [])
    table, lines = attributed(description.name, frame, role)
    return role, (*_apart(table), lines)


def _apart(table: pd.DataFrame) -> tuple[str, str | None]:
    """Objectives that the source gives, and those assumed for rows without."""
    sourced = table["objective_source"].isin([ObjectiveSource.ATTRIBUTE, ObjectiveSource.LAYER])
    said, taken = set(table["objective"][sourced]), set(table["objective"][~sourced])
    return _one(said) or Objective.UNKNOWN.value, _one(taken)


def _one(values: set[str]) -> str | None:
    stated = values - {Objective.UNKNOWN.value}
    if not stated:
        return Objective.UNKNOWN.value if values else None
    return stated.pop() if len(stated) == 1 else Objective.BOTH.value


def _document(
    files: Workspace,
    description: Description,
    role: resolver.NetworkRole,
    chosen: Profile | None,
    candidate: tuple[str, str],
    crs: str | None,
) -> Attached:
    documents, system = upper(()), description.crs or crs
    box = systems.degrees(description.bounds, system) if description.bounds is not None else None
    column = role.columns.get("scheme")
    named = identifiers(role, files.load(description, columns=[column]), system) if column else {}
    desk = Desk(documents)
    role = desk.role(role, description.name, box, named, None, chosen, candidate)
    attached = desk.attached()
    asked = [each for each in attached.blank if each[1]]
    basis = (*attached.lines, *questions(asked, None, documents))
    return Attached(role.reference, asked[0][1] if asked else "", tuple(desk.refused), basis)


def _reason(code: str, fields: Any, lang: str) -> str:
    """A message with its remedy."""
    said = Spoken(fields, lang)
    what, remedy = message(code).what(lang, said), message(code).remedy(lang, said)
    return f"{what}. {remedy}" if remedy else f"{what}."


def _layer(inspected: Inspected, lang: str) -> dict[str, Any]:
    description = inspected.description
    return {
        "layer": description.name,
        "path": description.path,
        "source": _last(description.source),
        "argument": inspected.argument,
        "driver": description.driver,
        "features": description.features,
        "geometry": description.geometry,
        "crs": provenance.crs_name(description.crs) or None,
        "encoding": description.encoding,
        "columns": list(description.columns),
        "table": inspected.table or None,
        "kind": inspected.kind.value if inspected.kind is not None else None,
        "objective": inspected.objective,
        "default_objective": inspected.default_objective,
        "profile": (inspected.role.profile if inspected.role is not None else "") or None,
        "reference": (inspected.attached.reference if inspected.attached is not None else "") or None,
        "candidate": (inspected.attached.candidate if inspected.attached is not None else "") or None,
        "documents": inspected.attached.text(lang) if inspected.attached is not None else [],
        "files": [f.path for f in description.files],
        "amiss": [_said(code, fields, lang) for code, fields in inspected.amiss],
    }


def _last(source: str) -> str:
    """Last part of the path of an argument."""
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _said(code: str, fields: Mapping[str, Any], lang: str) -> str:
    """A fault with its code, and with the remedy if it is a question to the user."""
    entry, said = message(code), Spoken(fields, lang)
    remedy = entry.remedy(lang, said) if code in _QUESTIONS else ""
    return f"{code}{of(lang).colon}{entry.what(lang, said)}" + (f". {remedy}" if remedy else "")
