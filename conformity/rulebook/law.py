"""Determines the law that applies in a case: conditions on citations, rules and variants, in three-valued logic.

A citation whose condition is not met is not printed; one whose condition is not known is printed only if it holds in
every case. A rule whose condition is not met does not apply; one whose condition is not known is a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from conformity.errors import Msg
from conformity.model import ZoneClass
from conformity.rulebook.quantities import fault
from conformity.strict import Strict, Text

Document = Literal["PLU", "PLUi", "CC", "POS"]
ReferenceKind = Literal["SRCE", "SRADDET_regles", "SRADDET_objectifs", "SCoT_DOO", "TVB_locale", "PAC"]
ReferenceStatus = Literal["opposable", "en_elaboration", "annule", "caduc", "connaissance"]
Procedure = Literal[
    "elaboration", "revision", "revision_allegee", "modification", "modification_simplifiee", "mise_en_compatibilite",
    "abrogation",
]  # fmt: skip
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")]

DOCUMENTS: Final = frozenset({"PLU", "PLUi", "CC", "POS"})
#: earlier and later than any date in a text
_FIRST, _LAST = "0000-00-00", "9999-99-99"


class When(Strict):
    """A condition on the case: every part given must be met."""

    #: the plan's own document: local plan, inter-municipal plan, carte communale, POS
    documents: tuple[Document, ...] = ()
    #: a SCoT is approved (executory or not), or none is
    scot_approved: bool | None = None
    #: a SCoT is executory (approved, neither deferred nor lapsed), or none is
    scot_applicable: bool | None = None
    #: the SCoT was approved at least so many years before the analysis
    scot_older_than: Annotated[int, Field(ge=1, le=50)] | None = None
    procedures: tuple[Procedure, ...] = ()
    #: the procedure was prescribed (engaged) on that day or later, before that day
    prescribed_from: Day | None = None
    prescribed_before: Day | None = None
    #: the analysis is made on that day or later, before that day: an article's own validity
    valid_from: Day | None = None
    valid_before: Day | None = None
    #: the upper document that a finding rests on
    reference_kinds: tuple[ReferenceKind, ...] = ()
    reference_statuses: tuple[ReferenceStatus, ...] = ()
    #: some zone of the plan has one of these classes
    zone_classes: tuple[ZoneClass, ...] = ()
    #: answers of the dossier
    declared: dict[Name, Literal["yes", "no"]] = Field(default_factory=dict)
    #: a condition; this one is met unless that one is known to be met
    unless: When | None = None

    @model_validator(mode="after")
    def _can_hold(self) -> Self:
        if contradiction := next(contradictions([self]), ""):
            raise fault(Msg.LAW_CONDITION_NEVER_HOLDS, "this condition can never hold: {what}", what=contradiction)
        return self

    def text(self) -> str:
        """``documents PLU, PLUi; prescribed_from 2021-08-25``: the condition as it is written."""
        parts = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value in (None, (), {}):
                continue
            if isinstance(value, When):
                parts.append(f"{name} ({value.text()})")
            elif isinstance(value, bool):
                parts.append(f"{name} {'yes' if value else 'no'}")
            elif isinstance(value, dict):
                parts.append(f"{name} " + ", ".join(f"{key}: {value[key]}" for key in sorted(value)))
            elif isinstance(value, tuple):
                parts.append(f"{name} {', '.join(str(each) for each in value)}")
            else:
                parts.append(f"{name} {value}")
        return "; ".join(parts)


class Citation(Strict):
    """A legal text cited by a rule, and the condition of the citation: ``CU L151-23``, ``CE L371-1``, or free text."""

    cite: Text
    #: how it is written in English, where it contains words: ``CE L211-1 (wetlands)`` for ``CE L211-1 (zones humides)``
    en: Text | None = None
    when: When | None = None

    def of(self, lang: str) -> str:
        """The citation in one language."""
        return self.cite if lang == "fr" or self.en is None else self.en


def _as_citation(value: Any) -> Any:
    return {"cite": value} if isinstance(value, str) else value


#: a text without condition applies wherever its article does
CitationField = Annotated[Citation, BeforeValidator(_as_citation, json_schema_input_type=Text | Citation)]


class Article(Strict):
    """When an article is in force, whichever rule cites it: a pack states it once.

    ``CU L153-25 2°`` matches that citation only, ``CU L153-25`` every citation of that article, ``CU L153-`` every
    article of the chapter. All entries that match a citation must hold.
    """

    cite: Text
    when: When = Field(default_factory=When)
    #: the reason, and its source
    source: str = ""

    def stands_for(self, citation: str) -> bool:
        """Whether the entry matches a citation."""
        if self.cite.endswith("-"):
            return citation.startswith(self.cite)
        return citation == self.cite or (citation.startswith(self.cite) and citation[len(self.cite)] in " ,(")


# ------------------------------------------------------------------------------------------------- the case


@dataclass(frozen=True)
class Situation:
    """The facts of a case. ``None`` and empty: unknown; ``documents`` holds every possible kind of document.

    ``prescribed`` is the first and the last day on which the procedure may have been prescribed.
    """

    documents: frozenset[str] = DOCUMENTS
    scot_approved: bool | None = None
    scot_applicable: bool | None = None
    scot_approved_on: str | None = None
    procedure: str = ""
    prescribed: tuple[str, str] = (_FIRST, _LAST)
    assessed_on: str | None = None
    zone_classes: frozenset[str] | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    #: (kind, status) of every upper document of the case; None where they are not considered
    references: tuple[tuple[str, str], ...] | None = None


#: condition → the entry of the dossier that decides it
FACTS: Final[Mapping[str, str]] = {
    "documents": "procedure.document",
    "scot_approved": "scot",
    "scot_applicable": "scot",
    "scot_older_than": "scot.approved_on",
    "procedures": "procedure.kind",
    "prescribed_from": "procedure.engaged_on",
    "prescribed_before": "procedure.engaged_on",
    "valid_from": "date",
    "valid_before": "date",
    "reference_kinds": "references",
    "reference_statuses": "references",
    "zone_classes": "zones",
    "declared": "declarations",
}


def holds(when: When | None, case: Situation) -> bool | None:
    """Whether a condition is met: True, False, or None where unknown."""
    answers = dict(answered(when, case))
    if any(answer is False for answer in answers.values()):
        return False
    return True if all(answers.values()) else None


def unknown_facts(when: When | None, case: Situation) -> tuple[str, ...]:
    """The missing entries of a dossier that would decide whether a condition holds, sorted."""
    entries = set()
    for name, answer in answered(when, case):
        if answer is None and when is not None:
            names = [key for key in when.declared if key not in case.declared] if name == "declared" else []
            entries |= {f"declarations.{key}" for key in names} or {FACTS[name]}
    return tuple(sorted(entries))


def answered(when: When | None, case: Situation) -> Iterator[tuple[str, bool | None]]:
    """Each part of a condition with its answer."""
    if when is None:
        return
    if when.documents:
        yield "documents", _among(case.documents, when.documents)
    if when.scot_approved is not None:
        yield "scot_approved", _same(case.scot_approved, when.scot_approved)
    if when.scot_applicable is not None:
        yield "scot_applicable", _same(case.scot_applicable, when.scot_applicable)
    if when.scot_older_than is not None:
        yield "scot_older_than", _older(case, when.scot_older_than)
    if when.procedures:
        yield "procedures", case.procedure in when.procedures if case.procedure else None
    first, last = case.prescribed
    if when.prescribed_from is not None:
        yield "prescribed_from", _since(first, last, when.prescribed_from)
    if when.prescribed_before is not None:
        yield "prescribed_before", _not(_since(first, last, when.prescribed_before))
    now = (case.assessed_on or _FIRST, case.assessed_on or _LAST)
    if when.valid_from is not None:
        yield "valid_from", _since(*now, when.valid_from)
    if when.valid_before is not None:
        yield "valid_before", _not(_since(*now, when.valid_before))
    for n, name in enumerate(("reference_kinds", "reference_statuses")):
        if wanted := getattr(when, name):
            yield name, None if not case.references else _among({each[n] for each in case.references}, wanted)
    if when.zone_classes:
        there = case.zone_classes
        yield "zone_classes", None if there is None else bool(there.intersection(map(str, when.zone_classes)))
    if when.declared:
        answers = [case.declared.get(name, "unknown") for name in sorted(when.declared)]
        wanted = [when.declared[name] for name in sorted(when.declared)]
        if any(said in ("yes", "no") and said != want for said, want in zip(answers, wanted, strict=True)):
            yield "declared", False
        else:
            yield "declared", True if answers == wanted else None
    if when.unless is not None:
        yield "unless", holds(when.unless, case) is not True


def _among(possible: Iterable[str], wanted: Iterable[str]) -> bool | None:
    here, allowed = set(possible), set(wanted)
    return True if here <= allowed else None if here & allowed else False


def _same(value: bool | None, wanted: bool) -> bool | None:
    return None if value is None else value is wanted


def _since(first: str, last: str, day: str) -> bool | None:
    return True if first >= day else False if last < day else None


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _older(case: Situation, years: int) -> bool | None:
    if case.scot_approved is not True:
        return False  # no SCoT is known to be approved: that is a condition of its own, there is no old one
    if not case.scot_approved_on or not case.assessed_on:
        return None
    day = case.scot_approved_on
    return case.assessed_on >= f"{int(day[:4]) + years:04d}{day[4:]}"


def law_text(law: Iterable[Citation]) -> str:
    """``CU L101-2 6°; CU L142-5 [scot_applicable no]``: citations with their own conditions."""
    return "; ".join(f"{each.cite} [{each.when.text()}]" if each.when else each.cite for each in law)


# ------------------------------------------------------------------------------------------------- contradictions


def contradictions(parts: Iterable[When]) -> Iterator[str]:
    """Reasons why some conditions can never hold together; none where they can."""
    given = [part for part in parts if part is not None]

    def values(name: str) -> list[Any]:
        return [value for part in given if (value := getattr(part, name)) not in (None, (), {})]

    for name in ("documents", "procedures", "reference_kinds", "reference_statuses"):
        sets = [set(value) for value in values(name)]
        if sets and not set.intersection(*sets):
            yield f"{name} " + " / ".join(", ".join(sorted(each)) for each in sets)
    for name in ("scot_approved", "scot_applicable"):
        if len(set(values(name))) > 1:
            yield f"{name} yes / no"
    if True in values("scot_applicable") and False in values("scot_approved"):
        yield "scot_applicable yes / scot_approved no"
    if values("scot_older_than") and False in values("scot_approved"):
        yield "scot_older_than / scot_approved no"
    for stem in ("prescribed", "valid"):
        since, before = max(values(f"{stem}_from"), default=_FIRST), min(values(f"{stem}_before"), default=_LAST)
        if since >= before:
            yield f"{stem}_from {since} / {stem}_before {before}"
    engaged, before = values("prescribed_from"), min(values("valid_before"), default=_LAST)
    if engaged and before <= max(engaged):
        yield f"prescribed_from {max(engaged)} / valid_before {before}"
    answers: dict[str, set[str]] = {}
    for declared in values("declared"):
        for key, value in declared.items():
            answers.setdefault(key, set()).add(value)
    for key in sorted(key for key, values in answers.items() if len(values) > 1):
        yield f"declared {key}: yes / no"
