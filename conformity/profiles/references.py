"""Reads upper documents: their status, their acts with a level of confidence, and the additions of a dossier.

A claim is stored as claimed; where it contradicts a verified act, both are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from conformity import yamltext
from conformity.errors import Msg, Place, UsageError
from conformity.model import Act, Reference, Territory
from conformity.profiles.folding import slug
from conformity.strict import Bilingual, Either, Strict, validate

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]


Kind = Literal["SRCE", "SRADDET_regles", "SRADDET_objectifs", "SCoT_DOO", "TVB_locale", "PAC"]
Status = Literal["opposable", "en_elaboration", "annule", "caduc", "connaissance"]
Role = Literal["legal", "geometry", "knowledge"]
Scale = Annotated[int, Field(ge=100, le=5_000_000)]
#: as rows store it, ignoring case and surrounding spaces
Identifier = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=3, max_length=60)]
Department = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|2[AB]|97[0-9]|98[0-9])$")]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


def _box(value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = value
    if west >= east or south >= north:
        raise PydanticCustomError(Msg.BOUNDS_REVERSED, "west, south, east, north", {})
    return value


class _Act(Strict):
    type: Literal[
        "deliberation", "arrete_prefet_region", "arrete_prefet", "annulation", "appel", "approbation", "modification",
        "executoire", "suspension", "porter_a_connaissance", "etude",
    ]  # fmt: skip
    date: Day
    by: str = ""
    source: str = ""
    confidence: Literal["verified", "secondary", "claimed_by_sheet", "unverified"]
    outcome: str = ""


class _Territory(Strict):
    """Where a document applies: INSEE codes of its départements, and their bounding box (WGS 84, degrees)."""

    departments: tuple[Department, ...] = Field(min_length=1)
    #: west, south, east, north
    extent_wgs84: Annotated[tuple[Longitude, Latitude, Longitude, Latitude], AfterValidator(_box)]


class _Document(Strict):
    """One file of ``references/``.

    ``identifiers`` are the scheme's own, as rows store them (columns ID_SRCE, ID_CER): only they attach it to data
    automatically. Where it has a ``territory``, it is never used for data or plans elsewhere. ``rules`` names its
    rule pack.
    """

    reference: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
    kind: Kind
    title: Bilingual
    status: Status
    role: Role | None = None
    nominal_scale: Scale | None = None
    executory_on: Day | None = None
    acts: tuple[_Act, ...] = ()
    notes: Bilingual | None = None
    sources: tuple[Text, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    territory: _Territory | None = None
    rules: Text | None = None


def load(text: str | bytes, file: str) -> Reference:
    """A reference from its text.

    Raises
    ------
    RulesError
        Every fault at once, with line and column.
    """
    document = validate(_Document, yamltext.load(text, file), file)
    return Reference(
        id=document.reference,
        kind=document.kind,
        title=document.title.model_dump(),
        status=document.status,
        acts=tuple(Act(**act.model_dump()) for act in document.acts),
        nominal_scale=document.nominal_scale,
        executory_on=document.executory_on,
        role=document.role or role_of(document.kind, document.status),
        notes=document.notes.model_dump() if document.notes else {},
        sources=document.sources,
        identifiers=document.identifiers,
        territory=Territory(**document.territory.model_dump()) if document.territory else None,
        rules=document.rules,
    )


@dataclass(frozen=True)
class Contradiction:
    """A claim that verified acts contradict: another date for the same act, or an act dated after the annulment."""

    claim: Act
    record: tuple[Act, ...]
    after_annulment: bool


def contradictions(reference: Reference) -> tuple[Contradiction, ...]:
    """Claims (confidence ``claimed_by_sheet``) that verified acts contradict."""
    verified = [act for act in reference.acts if act.confidence == "verified"]
    annulled = [act for act in verified if act.type == "annulation"]
    denied = []
    for claim in (act for act in reference.acts if act.confidence == "claimed_by_sheet"):
        same = [act for act in verified if act.type == claim.type and act.date != claim.date]
        after = any(act.date <= claim.date for act in annulled)
        if same or after:
            denied.append(Contradiction(claim, (*same, *(annulled if after else ())), after))
    return tuple(denied)


def role_of(kind: str, status: str) -> Role:
    """The default role of a document: law, geometry, or knowledge."""
    if kind == "TVB_locale":
        return "geometry"
    return "knowledge" if kind == "PAC" or status in ("annule", "caduc", "connaissance") else "legal"


# ---------------------------------------------------------------------------------------------- entries of a dossier


class Told(Strict):
    """One entry of a dossier's ``references``: a shipped document completed, or a document described in full."""

    id: Text | None = None
    kind: Kind | None = None
    title: Either | None = None
    status: Status | None = None
    role: Role | None = None
    executory_on: Day | None = None
    scale: Scale | None = None
    #: names of the network's layers of this document (globs over the words of a name, without accents)
    layers: tuple[Text, ...] = ()
    #: the scheme's own identifiers, as rows store them (ID_SRCE, ID_CER)
    identifiers: tuple[Identifier, ...] = ()
    acts: tuple[_Act, ...] = ()
    notes: Either | None = None


@dataclass(frozen=True)
class Listed:
    """A reference of the dossier with the layers that it names."""

    reference: Reference
    layers: tuple[str, ...] = ()


def of_dossier(entries: Iterable[Told | Mapping[str, Any]], lookup: Callable[[str], Reference | None]) -> list[Listed]:
    """The dossier's references, in its order.

    Parameters
    ----------
    entries
        As written, or as plain mappings.
    lookup
        Function from an id or the path of a file to a document; None where there is none.

    Raises
    ------
    UsageError
        REF-001 where an unknown document lacks kind, title or status; REF-002 where an id comes twice.
    """
    listed: list[Listed] = []
    for n, written in enumerate(entries, start=1):
        entry = written if isinstance(written, Told) else Told.model_validate(written)
        base = lookup(entry.id) if entry.id else None
        reference = _completed(base, entry) if base is not None else _described(entry, n)
        if any(reference.id == other.reference.id for other in listed):
            raise UsageError(Msg.REFERENCE_GIVEN_TWICE, Place(field=f"references.{n}"), id=reference.id)
        listed.append(Listed(reference, entry.layers))
    return listed


def _completed(base: Reference, entry: Told) -> Reference:
    """A known document with the values of the dossier added or replaced."""
    kind, status = entry.kind or base.kind, entry.status or base.status
    moved = (kind, status) != (base.kind, base.status)
    return replace(
        base,
        kind=kind,
        status=status,
        title=entry.title.model_dump() if entry.title else base.title,
        role=entry.role or (role_of(kind, status) if moved else base.role),
        executory_on=entry.executory_on or base.executory_on,
        nominal_scale=entry.scale or base.nominal_scale,
        acts=(*base.acts, *_acts(entry)),
        identifiers=tuple(dict.fromkeys((*base.identifiers, *entry.identifiers))),
        notes=entry.notes.model_dump() if entry.notes else base.notes,
    )


def _described(entry: Told, n: int) -> Reference:
    """A document that only the dossier describes."""
    if entry.kind is None or entry.status is None or entry.title is None:
        missing = [name for name in ("kind", "title", "status") if getattr(entry, name) is None]
        raise UsageError(
            Msg.REFERENCE_INCOMPLETE, Place(field=f"references.{n}"), id=entry.id or n, missing=", ".join(missing)
        )
    return Reference(
        id=entry.id or slug(entry.title.fr)[:60] or "reference",
        kind=entry.kind,
        title=entry.title.model_dump(),
        status=entry.status,
        acts=_acts(entry),
        nominal_scale=entry.scale,
        executory_on=entry.executory_on,
        role=entry.role or role_of(entry.kind, entry.status),
        notes=entry.notes.model_dump() if entry.notes else {},
        identifiers=entry.identifiers,
    )


def _acts(entry: Told) -> tuple[Act, ...]:
    return tuple(Act(**act.model_dump()) for act in entry.acts)
