"""The report: the one record from which every output is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from conformity.model import (
    SEVERITY_RANK,
    Basis,
    Certification,
    Choice,
    Dossier,
    LedgerLine,
    Matrix,
    NetworkLayer,
    NotAssessed,
    Reference,
    Typed,
    Waiver,
    reaches,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from conformity.rulebook.schema import Rulebook


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
    #: elements of each layer that some rule judged, and those that none did
    coverage: pd.DataFrame
    totals: pd.DataFrame
    #: what was measured of each zone and element, and what is left of it
    balance: pd.DataFrame
    certification: Certification
    zones: gpd.GeoDataFrame
    prescriptions: gpd.GeoDataFrame
    elements: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    element_measures: pd.DataFrame
    passages: gpd.GeoDataFrame
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
    #: what an officer typed in an earlier workbook; None where no workbook was resumed
    typed: tuple[Typed, ...] | None = None
    #: the outlines that the requests describe (:data:`conformity.model.FIXES`); None where they were not asked for
    fixes: gpd.GeoDataFrame | None = None
    #: what somebody decided to let pass
    waivers: tuple[Waiver, ...] = ()
    #: the documents and the rule pack that the run rests on, why, and what was asked about them
    basis: tuple[Basis, ...] = ()
    #: what a replay needs: arguments as typed and files read; the manifest tells it, no report does
    recipe: Mapping[str, Any] | None = None
    #: argument and absolute path of everything that was read: no folder that holds one is replaced; no output tells it
    reads: tuple[tuple[str, str], ...] = ()

    if TYPE_CHECKING:

        def write(
            self, out: str | PathLike[str], formats: Iterable[str] = ..., lang: str = "fr", force: bool = False
        ) -> list[Path]:
            """Render and publish: :func:`conformity.api.write`, attached there."""

    @cached_property
    def at_hand(self) -> dict[str, Any]:
        """What those who render this report have looked up and may need again; no part of it."""
        return {}

    def counts(self) -> dict[str, int]:
        """Number of concerns by severity, every severity present, worst first."""
        found = self.concerns["severity"].value_counts() if len(self.concerns) else {}
        return {str(severity): int(found.get(severity, 0)) for severity in SEVERITY_RANK}

    def worst_at_least(self, severity: str) -> bool:
        """Whether some concern is as bad as ``severity`` or worse; favourable and inconclusive never count."""
        judged = self.concerns
        if waived := self.waived:
            judged = self.findings[~self.findings["finding_id"].isin(list(waived))]
        return any(reaches(each, severity) for each in judged["severity"])

    @property
    def waived(self) -> frozenset[str]:
        """Ids of the findings that a waiver in force covers."""
        return frozenset(i for waiver in self.waivers if waiver.status == "used" for i in waiver.finding_ids)

    @property
    def incomplete(self) -> bool:
        """Whether something the officer asked for could not be assessed."""
        return any(line.requested for line in self.not_assessed)
