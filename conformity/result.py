"""The report: the one record from which every output is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformity.model import SEVERITY_RANK, Choice, Dossier, LedgerLine, NetworkLayer, Outcome, Reference, Severity

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from conformity.rulebook.schema import Rulebook


@dataclass(frozen=True)
class Matrix:
    """How many cells each rule has, by outcome. Rows: rule ids; ``by_outcome`` sums to ``cells``."""

    by_rule: Mapping[str, Mapping[str, int]]

    @property
    def by_outcome(self) -> dict[str, int]:
        total = dict.fromkeys((outcome.value for outcome in Outcome), 0)
        for counts in self.by_rule.values():
            for outcome, n in counts.items():
                total[outcome] += n
        return total

    @property
    def cells(self) -> int:
        return sum(sum(counts.values()) for counts in self.by_rule.values())


@dataclass(frozen=True)
class NotAssessed:
    """One line of « non évalué » : an optional input not given, a requested layer that bears no answer, a doubt.

    ``code`` is a message code (family SEM); ``rules`` the rules it silences; ``requested`` is true where the
    officer asked for it: then the run ends in 1 unless ``--allow-undetermined``.
    """

    code: str
    rules: tuple[str, ...] = ()
    requested: bool = False
    layer: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """Everything a run found, and what it rests on.

    Tables follow the contracts of :mod:`conformity.model.tables`; geometries are in metres, in :attr:`crs`.
    """

    findings: gpd.GeoDataFrame
    concerns: gpd.GeoDataFrame
    undetermined: pd.DataFrame
    contacts: gpd.GeoDataFrame
    matrix: Matrix
    totals: pd.DataFrame
    zones: gpd.GeoDataFrame
    prescriptions: gpd.GeoDataFrame
    elements: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    element_measures: pd.DataFrame
    territory_measures: pd.DataFrame
    plan_faults: gpd.GeoDataFrame
    correspondence: pd.DataFrame
    not_assessed: tuple[NotAssessed, ...]
    ledger: tuple[LedgerLine, ...]
    rulebook: Rulebook
    layers: tuple[NetworkLayer, ...]
    references: Mapping[str, Reference]
    dossier: Dossier
    #: document, document_id, standard, approved_on, state, communes, prescriptions_read, name
    plan: Mapping[str, Any]
    choices: tuple[Choice, ...]
    crs: str
    date: str
    #: inputs (files with sha256), versions, options, transformation …
    provenance: Mapping[str, Any]
    #: True for the shipped example: every output says that it is invented
    invented: bool = False

    def counts(self) -> dict[str, int]:
        """Number of concerns by severity, every severity present, worst first."""
        found = self.concerns["severity"].value_counts() if len(self.concerns) else {}
        return {severity: int(found.get(severity, 0)) for severity in SEVERITY_RANK}

    def worst_at_least(self, severity: str) -> bool:
        """Whether some concern is as bad as ``severity`` or worse; favourable and inconclusive never count."""
        limit = SEVERITY_RANK[severity]
        neutral = {Severity.FAVOURABLE, Severity.INCONCLUSIVE}
        return any(s not in neutral and SEVERITY_RANK[s] <= limit for s in self.concerns["severity"])

    @property
    def incomplete(self) -> bool:
        """Whether something the officer asked for could not be assessed."""
        return any(line.requested for line in self.not_assessed)
