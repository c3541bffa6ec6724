"""How much of a report a document contains."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a report a document contains; the workbook contains all. ``None`` is without limit.

    Attributes
    ----------
    sheets, detailed, statements
        Sheets; how many of the first list their findings one by one; findings that a sheet lists.
    rows
        Rows of the longer tables and lists of the annex.
    good
        Favourable points on the first page.
    answers
        Whether a sheet has room for answers.
    evidence
        Whether each place and point has its evidence behind it: measures, rule, findings.
    requests
        Whether the first page contains the first requests: a text that goes on with them needs no list.
    references
        Whether the first page lists the references; the banner over it gives their status.
    """

    sheets: int | None
    detailed: int | None
    statements: int
    rows: int | None
    good: int | None
    answers: bool = False
    evidence: bool = False
    requests: bool = True
    references: bool = True
