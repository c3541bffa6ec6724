"""Determines the legal chain: which SCoT is executory, and the legal force of each upper document.

Approved is not executory (code de l'urbanisme, L143-24, L143-25), lapsed is no longer executory; unknown facts lead
to the weaker wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from conformity.model import REACH_RANK, Reach
from conformity.profiles.folding import folded
from conformity.rulebook.law import Situation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.model import Dossier, Reference

#: values of a dossier for a territory without SCoT
_NO_SCOT: Final = frozenset({"aucun", "none", "non", "no"})
#: From this day on plans must be compatible with the SRCE (ordonnance 2020-745, L131-1 15°).
_COMPATIBLE_SINCE: Final = "2021-04-01"
_VOID: Final = frozenset({"annule", "caduc", "connaissance"})
#: documents of the region, and those of the territory itself
REGIONAL: Final = frozenset({"SRCE", "SRADDET_regles", "SRADDET_objectifs", "PAC"})
LOCAL: Final = frozenset({"SCoT_DOO", "TVB_locale"})


@dataclass(frozen=True)
class Chain:
    """The SCoT between the plan and the regional documents.

    ``state``: ``current`` or ``previous`` SCoT executory, ``none`` in force, or ``unknown``.
    """

    state: Literal["current", "previous", "none", "unknown"]
    name: str = ""
    since: str | None = None


def chain(dossier: Dossier) -> Chain:
    """The SCoT in force on the day of the assessment.

    A SCoT deferred by the prefect (L143-25), or not yet executory, leaves the previous one in force where that one
    is known to be executory and has not lapsed (L143-28).
    """
    if not dossier.scot:
        return Chain("unknown")
    if no_scot(dossier):
        return Chain("none")
    day = dossier.assessed_on
    lapsed = _come(dossier.scot_lapsed_on, day)
    if _come(dossier.scot_executory_on, day) and not dossier.scot_suspended_by and not lapsed:
        return Chain("current", dossier.scot, dossier.scot_executory_on)
    gone = _come(dossier.previous_scot_lapsed_on, day)
    if lapsed:
        return Chain("none")
    if dossier.previous_scot and _come(dossier.previous_scot_executory_on, day) and not gone:
        return Chain("previous", dossier.previous_scot, dossier.previous_scot_executory_on)
    # deferred, and the one before it has lapsed: the regional documents apply directly
    return Chain("none") if gone and dossier.scot_suspended_by else Chain("unknown")


def no_scot(dossier: Dossier) -> bool:
    """Whether the dossier states that the territory has no SCoT."""
    return (dossier.scot or "").strip().lower() in _NO_SCOT


def _come(day: str | None, now: str | None) -> bool:
    """Whether a date is given and past; a month or a year without a day is past once it is over."""
    if not day or not now:
        return bool(day)
    return day <= now if len(day) == len(now) else now[: len(day)] > day


#: words of a procedure, folded → the procedure; the first match is used
_PROCEDURES: Final = (
    ("mise_en_compatibilite", "compatibilite"),
    ("abrogation", "abrogation"),
    ("modification_simplifiee", "modification simplifiee"),
    ("modification_simplifiee", "simplified modification"),
    ("modification", "modification"),
    ("revision_allegee", "alleg"),
    ("revision_allegee", "simplified revision"),
    ("revision_allegee", "revision simplifi"),
    ("revision_allegee", "modalites simplifiees"),
    ("revision", "revision"),
    ("elaboration", "elaboration"),
)
_FIRST, _LAST = "0000-00-00", "9999-99-99"


def procedure(words: str) -> str:
    """The procedure named in a dossier: ``révision générale`` is a ``revision``; empty if unknown."""
    text = folded(words)
    return next((name for name, word in _PROCEDURES if word in text), "")


def is_notice(dossier: Dossier) -> bool:
    """Whether the dossier states that the State informs the authority, before it gives an opinion (L132-2)."""
    words = folded(f"{dossier.procedure} {dossier.stage}")
    return "porter a connaissance" in words or "pac" in words.split()


def situation(
    dossier: Dossier,
    document: str,
    *,
    documents: Iterable[str] = (),
    approved_on: str | None = None,
    zone_classes: Iterable[str] | None = None,
    references: Iterable[Reference] = (),
) -> Situation:
    """The facts of a dossier and a plan that determine which law applies.

    Parameters
    ----------
    document
        The plan's document (PLU, PLUi, CC, POS), from its data; empty where they do not state it, or where its
        zones belong to several.
    documents
        Those of its zones: where they differ, and the dossier names none, a law must apply to each.
    approved_on
        The day of approval in the plan's data: the procedure was prescribed before it, unless the dossier states a
        procedure under way.
    """
    kind = document or dossier.document
    day, state = dossier.assessed_on, chain(dossier).state
    ends = [each for each in (dossier.drafted_on, day) if each]
    if approved_on and not (dossier.procedure or dossier.stage or dossier.drafted_on):
        ends.append(approved_on)
    engaged = dossier.engaged_on
    first, last = _padded(engaged, _FIRST), _padded(engaged, _LAST)
    if not engaged:
        last = min(last, *ends) if ends else _LAST
    return Situation(
        documents=frozenset({kind}) if kind else _possible(documents),
        scot_approved=_approved(dossier, state),
        scot_applicable={"current": True, "previous": True, "none": False}.get(state),
        scot_approved_on=_padded(dossier.scot_approved_on, _LAST) if dossier.scot_approved_on else None,
        procedure=procedure(dossier.procedure),
        prescribed=(first, last),
        assessed_on=day,
        zone_classes=frozenset(map(str, zone_classes)) if zone_classes is not None else None,
        declared=dict(dossier.declarations),
        references=tuple(sorted({(each.kind, each.status) for each in references})),
    )


def _possible(documents: Iterable[str]) -> frozenset[str]:
    """The possible kinds of some documents; an unknown one is a local plan."""
    kinds = frozenset(documents) or frozenset({""})
    return (kinds - {""}) | (frozenset({"PLU", "PLUi"}) if "" in kinds else frozenset())


def _approved(dossier: Dossier, state: str) -> bool | None:
    """Whether a SCoT is approved, executory or not; a lapsed one is not."""
    if no_scot(dossier):
        return False
    if state in ("current", "previous"):
        return True
    day = dossier.assessed_on
    if _come(dossier.scot_lapsed_on, day):
        return False
    if dossier.scot_suspended_by or _come(dossier.scot_approved_on, day):
        return True
    return None


def _padded(day: str | None, bound: str) -> str:
    """The first or last possible day of a day, month or year."""
    return f"{day or ''}{bound[len(day or '') :]}"


def reach(reference: Reference, dossier: Dossier) -> Reach:
    """The legal force of a finding on a reference; the weaker one where the chain is unknown.

    Source: Code de l'urbanisme L131-1 and L131-2 (documents above a SCoT), L131-4 (the SCoT above the plan),
    L131-6 (directly to SRCE and SRADDET where there is no SCoT), L132-2 (porter à connaissance). A procedure engaged
    before 1 April 2021, or on an unknown day, only takes the SRCE into account. A document used for its geometry, or as
    knowledge, has no legal force (``knowledge``).
    """
    if reference.status in _VOID or reference.kind in ("PAC", "TVB_locale"):
        return Reach.KNOWLEDGE
    if reference.role in ("geometry", "knowledge"):
        return Reach.KNOWLEDGE
    if reference.status == "en_elaboration":
        return Reach.UPCOMING
    if reference.executory_on and not _come(reference.executory_on, dossier.assessed_on):
        return Reach.UPCOMING
    held = chain(dossier)
    if reference.kind == "SCoT_DOO":
        return _of_scot(reference, dossier, held)
    if reference.kind == "SRADDET_objectifs":
        return Reach.TO_ACCOUNT_FOR
    if reference.kind == "SRCE" and (dossier.engaged_on or "") < _COMPATIBLE_SINCE:
        return Reach.TO_ACCOUNT_FOR
    if held.state == "none":
        return Reach.BINDING
    return Reach.VIA_SCOT if held.state in ("current", "previous") else Reach.TO_ACCOUNT_FOR


def _of_scot(reference: Reference, dossier: Dossier, held: Chain) -> Reach:
    """Legal force of a SCoT: binding in force, to be anticipated before, knowledge once replaced."""
    if dossier.previous_scot_reference == reference.id:
        replaced = held.state == "current" or _come(dossier.previous_scot_lapsed_on, dossier.assessed_on)
        return Reach.KNOWLEDGE if replaced else Reach.VIA_SCOT if held.state == "previous" else Reach.UPCOMING
    other = dossier.scot_reference not in (None, reference.id)
    if not other and _come(dossier.scot_lapsed_on, dossier.assessed_on):
        return Reach.KNOWLEDGE
    if not other and dossier.scot_suspended_by:
        return Reach.UPCOMING
    own = bool(reference.executory_on)
    return Reach.VIA_SCOT if own or (held.state == "current" and not other) else Reach.UPCOMING


def strongest_first(references: Iterable[Reference], dossier: Dossier) -> list[Reference]:
    """References by legal force, then the finest scale first, then by id."""
    return sorted(references, key=lambda r: (REACH_RANK[reach(r, dossier)], r.nominal_scale or 10_000_000, r.id))
