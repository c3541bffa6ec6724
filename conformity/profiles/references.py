"""Upper documents: their acts with the trust each deserves, and what they can bear in law.

A claim is stored as claimed; where it contradicts a verified act, both are told and neither is silently kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from conformity import yamltext
from conformity.model import Act, Dossier, Reach, Reference
from conformity.strict import validate

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Bilingual(_Strict):
    fr: Text
    en: Text


class _Act(_Strict):
    type: Literal[
        "deliberation", "arrete_prefet_region", "arrete_prefet", "annulation", "appel", "approbation", "modification",
        "executoire", "suspension", "porter_a_connaissance", "etude",
    ]  # fmt: skip
    date: Day
    by: str = ""
    source: str = ""
    confidence: Literal["verified", "secondary", "claimed_by_sheet", "unverified"]
    outcome: str = ""


class _Document(_Strict):
    reference: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]
    kind: Literal["SRCE", "SRADDET_regles", "SRADDET_objectifs", "SCoT_DOO", "TVB_locale", "PAC"]
    title: _Bilingual
    status: Literal["opposable", "en_elaboration", "annule", "caduc", "connaissance"]
    role: Literal["legal", "geometry", "knowledge"] = "knowledge"
    nominal_scale: int | None = Field(default=None, ge=100, le=5_000_000)
    executory_on: Day | None = None
    acts: tuple[_Act, ...] = ()
    notes: _Bilingual | None = None
    sources: tuple[Text, ...] = ()


def load(text: str | bytes, file: str) -> Reference:
    """A reference from its text.

    Raises
    ------
    RulesError
        Every fault at once, with line and column.
    """
    found = validate(_Document, yamltext.load(text, file), file)
    return Reference(
        id=found.reference,
        kind=found.kind,
        title=found.title.model_dump(),
        status=found.status,
        acts=tuple(Act(**act.model_dump()) for act in found.acts),
        nominal_scale=found.nominal_scale,
        executory_on=found.executory_on,
        role=found.role,
        notes=found.notes.model_dump() if found.notes else {},
        sources=found.sources,
    )


@dataclass(frozen=True)
class Contradiction:
    """A claim that the record denies: another date for the same act, or an act dated after the annulment."""

    claim: Act
    record: tuple[Act, ...]
    after_annulment: bool


def contradictions(reference: Reference) -> tuple[Contradiction, ...]:
    """Claims (confidence ``claimed_by_sheet``) that verified acts deny."""
    verified = [act for act in reference.acts if act.confidence == "verified"]
    annulled = [act for act in verified if act.type == "annulation"]
    found = []
    for claim in (act for act in reference.acts if act.confidence == "claimed_by_sheet"):
        same = [act for act in verified if act.type == claim.type and act.date != claim.date]
        after = any(act.date <= claim.date for act in annulled)
        if same or after:
            found.append(Contradiction(claim, (*same, *(annulled if after else ())), after))
    return tuple(found)


#: what a dossier writes where the territory has no SCoT
_NO_SCOT: Final = frozenset({"aucun", "none", "non", "no"})
#: From this day on the SRCE stands among what plans must be compatible with (ordonnance 2020-745, L131-1 15°).
_COMPATIBLE_SINCE: Final = "2021-04-01"


def reach(reference: Reference, dossier: Dossier) -> Reach:
    """What a finding on this reference can bear: the weaker wording wherever the chain is not known.

    Source: Code de l'urbanisme L131-1 and L131-2 (what a SCoT answers to), L131-4 (the plan answers to the SCoT),
    L131-6 (directly to SRCE and SRADDET where there is no SCoT), L132-2 (porter à connaissance). A SCoT that is
    approved but not known to be executory (L143-25) binds nothing yet. A procedure engaged before 1 April 2021, or
    on an unknown day, takes the SRCE into account and no more.
    """
    if reference.status in ("annule", "caduc", "connaissance") or reference.kind in ("PAC", "TVB_locale"):
        return Reach.KNOWLEDGE
    if reference.status == "en_elaboration":
        return Reach.UPCOMING
    screened = bool(dossier.scot_executory_on) and not dossier.scot_suspended_by
    if reference.kind == "SCoT_DOO":
        executory = bool(reference.executory_on or dossier.scot_executory_on) and not dossier.scot_suspended_by
        return Reach.VIA_SCOT if executory else Reach.UPCOMING
    if reference.kind == "SRADDET_objectifs":
        return Reach.TO_ACCOUNT_FOR
    if reference.kind == "SRCE" and (dossier.engaged_on or "") < _COMPATIBLE_SINCE:
        return Reach.TO_ACCOUNT_FOR
    if (dossier.scot or "").strip().lower() in _NO_SCOT:
        return Reach.BINDING
    return Reach.VIA_SCOT if screened else Reach.TO_ACCOUNT_FOR
