"""The report: the one record from which every output is made."""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True, repr=False)
class Report:
    """The result of a check: findings, concerns, and the inputs, rules and measures that they rest on.

    Tables follow the contracts of :mod:`conformity.model.tables`; geometries are in metres, in :attr:`crs`. A notebook
    shows a report as a summary in its language.

    Attributes
    ----------
    concerns
        One row per concern, worst first. ``title`` and ``figure`` are text in :attr:`lang`; ``value``, ``low`` and
        ``high`` are the same figure as numbers, in ``unit`` (``"m2"``, ``"m"``, or ``"1"`` for a count or a share).
    findings
        One row per finding, with its rule, zone, element, severity and figure (``value``, ``low``, ``high``, ``unit``).
    undetermined
        Cases that could not be assessed, with the ``reason`` (a message code).
    contacts
        One row per zone or prescription and element that meet: ``area_m2``, ``length_m``, ``distance_m``, shares.
    matrix
        Number of cases by rule and outcome.
    ledger
        What each stage received, repaired and set aside.
    lang
        Language of ``title``, ``figure`` and the summary (``"fr"`` or ``"en"``), as given to :func:`conformity.check`.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01", lang="en")
    >>> report
    <Report: 1 zone, 1 element, 1 concern (1 major)>
    >>> first = report.concerns.iloc[0]
    >>> first["title"], first["figure"]
    ('Zone 1AU encroaches on the reservoir R1 (eastern part)', 'about 1.0 ha (0.4–1.3) out of 2.00 ha')
    >>> float(first["value"]), first["unit"]
    (10000.0, 'm2')
    >>> report.counts()["major"]
    1
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
    #: the Word document whose layout the note takes
    template: bytes | None = None
    #: what somebody decided to let pass
    waivers: tuple[Waiver, ...] = ()
    #: the documents and the rule pack that the run rests on, why, and what was asked about them
    basis: tuple[Basis, ...] = ()
    #: what a replay needs: arguments as typed and files read; it is stored in the manifest, in no report
    recipe: Mapping[str, Any] | None = None
    #: argument and absolute path of all that was read: no folder that contains one is replaced; not in any output
    reads: tuple[tuple[str, str], ...] = ()
    #: language of what the report shows of itself: titles and figures of concerns, the summary in a notebook
    lang: str = "fr"

    if TYPE_CHECKING:

        def write(
            self, out: str | PathLike[str], formats: Iterable[str] = ..., lang: str | None = None, force: bool = False
        ) -> list[Path]:
            """Render and publish: :func:`conformity.api.write`, attached there."""

        def _repr_html_(self) -> str:
            """Summary for notebooks, attached in :mod:`conformity.api`."""

    def __repr__(self) -> str:
        """One line: the size of the plan and network, and the number of concerns by severity."""
        counts = {severity: n for severity, n in self.counts().items() if n}
        total = _counted(len(self.concerns), "concern")
        by_severity = f" ({', '.join(f'{n} {severity}' for severity, n in counts.items())})" if counts else ""
        size = f"{_counted(len(self.zones), 'zone')}, {_counted(len(self.elements), 'element')}"
        incomplete = ", incomplete" if self.incomplete else ""
        return f"<Report: {size}, {total}{by_severity}{incomplete}>"

    @cached_property
    def at_hand(self) -> dict[str, Any]:
        """Cache of the writers: sentences and places computed for one format and used by the next."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """The fields, without the cache of the writers, which cannot be pickled."""
        return {name: value for name, value in vars(self).items() if name != "at_hand"}

    def counts(self) -> dict[str, int]:
        """Number of concerns by severity, worst first; a severity that no concern has is 0.

        Keys are plain ``str`` and values plain ``int``, so that the result can be written as JSON.
        """
        counts = Counter(self.concerns["severity"])
        return {str(severity): counts[severity] for severity in SEVERITY_RANK}

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


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
