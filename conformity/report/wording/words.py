"""What one language must be able to say. Both languages fill the same form, so that neither lacks a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformity.errors.messages import filled

Terms = Mapping[str, str]


class Phrase(str):
    """A phrase of the report; :meth:`format` settles its endings by the counts it is given, as messages do."""

    __slots__ = ()

    def format(self, *_: object, **fields: Any) -> str:
        return filled(self, "fr", fields)


class _English(Phrase):
    __slots__ = ()

    def format(self, *_: object, **fields: Any) -> str:
        return filled(self, "en", fields)


@dataclass(frozen=True)
class Words:
    """Labels of every enum, and the phrases of the report. ``{name}`` in a phrase is filled by the caller."""

    lang: str
    #: enum value → label
    kind: Terms
    kinds: Terms  # plural
    objective: Terms
    objective_source: Terms
    milieu: Terms
    milieu_short: Terms  # beside a kind: « réservoir boisé »
    delimitation: Terms
    zone_class: Terms
    zone_use: Terms
    class_source: Terms
    mode: Terms
    scope: Terms
    severity: Terms
    #: (severity, reach) → what it may be called; see :func:`conformity.report.wording.texts.label`
    label: Mapping[tuple[str, str], str]
    certainty: Terms
    reach: Terms
    outcome: Terms
    modifier: Terms
    concern_kind: Terms
    measure: Terms
    origin: Terms
    rule_status: Terms
    reference_kind: Terms
    reference_short: Terms  # as one names it in a list: « SCoT »
    reference_role: Terms
    reference_status: Terms
    standing: Terms  # what a document « opposable » is, by reach
    act: Terms
    confidence: Terms
    document: Terms
    stage: Terms  # stages of the ledger
    level: Terms  # levels of the ledger
    fault: Terms  # plan faults
    role: Terms  # roles of inputs
    geometry: Terms
    declaration: Terms
    #: topic of a concern → its title; a rule's own title stands in for a topic that is not here
    topic: Terms
    #: what an element's concern says of it, by topic
    element_topic: Terms
    #: what a zone is called in a title, by class
    subject: Terms
    #: measure → how its figure is said; ``{x}`` is the number
    figure: Terms
    #: (severity, reach) → what comes before the remedy
    request: Mapping[tuple[str, str], str]
    #: what the basis of a request may be called, by reach
    basis: Terms
    #: (severity, reach) → level of the opinion that is proposed
    opinion: Mapping[tuple[str, str], str]
    opinion_levels: tuple[str, ...]  # strongest first
    #: where only the region, or only the territory, identifies a place
    origin_of: Terms
    phrase: Terms
    sheet: Terms
    column: Terms
    heading: Terms  # columns of the tables of report.md

    def layer(self, name: str) -> str:
        """A layer's name; of one that was told apart row by row, with its kind in words: *tvb / cours d'eau*."""
        own, *kinds = name.split(" / ")
        return " / ".join([own, *(self.kind.get(part, part) for part in kinds)])

    def standard(self, name: object) -> str:
        """The standard a plan follows; in words where it follows none."""
        return self.phrase.get(f"standard_{name}", str(name or ""))

    def __post_init__(self) -> None:
        written = Phrase if self.lang == "fr" else _English
        object.__setattr__(self, "phrase", {name: written(text) for name, text in self.phrase.items()})
