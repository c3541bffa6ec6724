"""Decided cases: read from fixtures/case-law, run with every rule of the base pack, as a report."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from conformity import yamltext
from conformity.api import packs
from conformity.evaluate import evaluate
from conformity.model import CORRESPONDENCE, Dossier, Outcome, Severity
from conformity.overlay import measure
from conformity.result import Report
from conformity.rulebook.load import needs
from conformity.rulebook.parts import RuleId
from conformity.rulebook.schema import Case
from conformity.strict import Bilingual, Strict, Text, validate
from conformity.testing import frames_from_case

if TYPE_CHECKING:
    from conformity.rulebook.schema import Rulebook

HOME = Path(__file__).resolve().parents[2] / "fixtures" / "case-law"
#: of several cells of a rule, the one that a case means
_TELLING = (Outcome.FINDING, Outcome.UNDETERMINED, Outcome.BELOW_THRESHOLD, Outcome.CLEARED, Outcome.NOT_APPLICABLE)


class Source(Strict):
    """Where a decision was read; what is not known of it is left out."""

    court: Text | None = None
    date: Text | None = None
    number: Text | None = None
    read_at: tuple[Text, ...]
    unchecked: Bilingual


class Expected(Strict):
    rule: RuleId
    outcome: Outcome
    severity: Severity | None = None


class Decided(Case):
    """A rule case without an outcome of its own: ``expect`` has the expected outcome of each rule."""

    outcome: Outcome = Outcome.CLEARED
    source: Source
    facts: Bilingual
    expect: tuple[Expected, ...]
    worst: Severity | None = None
    silent: tuple[Text, ...] = ()


@cache
def base() -> Rulebook:
    return packs.rulebook("base")


def names() -> list[str]:
    return sorted(path.stem for path in HOME.glob("*.yaml"))


@cache
def load(name: str) -> Decided:
    path = HOME / f"{name}.yaml"
    return validate(Decided, yamltext.load(path.read_bytes(), path.name), path.name)


def run(case: Decided) -> Report:
    """The report of a case, dated and titled, through the stages that a plan goes through."""
    plan, network, context = frames_from_case(case)
    book = base()
    measured = measure(plan, network, context, needs(book))
    evaluated = evaluate(plan, network, context, measured, book)
    return Report(
        findings=evaluated.findings,
        concerns=evaluated.concerns,
        undetermined=evaluated.undetermined,
        contacts=measured.contacts,
        matrix=evaluated.matrix,
        coverage=evaluated.coverage,
        totals=measured.totals,
        balance=measured.balance,
        certification=measured.certification,
        zones=plan.zones,
        prescriptions=plan.prescriptions,
        elements=network.elements,
        sites=measured.sites,
        element_measures=measured.element_measures,
        passages=measured.passages,
        territory_measures=measured.territory_measures,
        plan_faults=measured.plan_faults,
        correspondence=pd.DataFrame(columns=list(CORRESPONDENCE.names)),
        not_assessed=evaluated.not_assessed,
        ledger=measured.ledger,
        rulebook=book,
        layers=network.layers,
        references=network.references,
        dossier=Dossier(title=case.name, declarations=case.declarations),
        plan={
            "name": case.name,
            "document": plan.document,
            "document_id": "",
            "standard": plan.standard,
            "approved_on": None,
            "state": "",
            "communes": list(plan.communes),
            "prescriptions_read": plan.prescriptions_read,
        },
        choices=(),
        crs=plan.crs,
        date="2025-01-01",
        provenance={},
        invented=True,
    )


def outcome(report: Report, rule: str) -> Outcome:
    """The most informative outcome of a rule."""
    counts = report.matrix.by_rule[rule]
    return next((o for o in _TELLING if counts[o]), Outcome.NOT_APPLICABLE)
