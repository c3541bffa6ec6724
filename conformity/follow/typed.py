"""What an officer typed, carried from one workbook to the next: nothing typed is ever lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformity.follow import match, places
from conformity.model import Typed

if TYPE_CHECKING:
    from conformity.follow.drafts import ReportedFinding
    from conformity.follow.places import Drawn

#: columns of one word from a list: two answers cannot be written into one cell
CHOICES: Final = frozenset({"level", "class", "use", "confirmed"})
_BETWEEN: Final = "\n\u2014\n"


@dataclass(frozen=True)
class Memory:
    """An earlier workbook: its cells as typed (``key`` is that of their own row), and the findings it was made of."""

    cells: tuple[Typed, ...]
    findings: tuple[ReportedFinding, ...]
    #: its concerns as their ground; empty for a workbook without it
    grounds: tuple[Drawn, ...] = ()


def carried(
    memory: Memory, findings: Sequence[ReportedFinding], zones: Iterable[str], grounds: Sequence[Drawn] = ()
) -> tuple[Typed, ...]:
    """Every cell of an earlier workbook, on the row that took its own over.

    Parameters
    ----------
    findings
        Those of the present report.
    zones
        Keys of the present rows of the correspondence of zones.
    grounds
        The present concerns as their ground.

    Returns
    -------
    tuple of Typed
        A cell whose row was split is on each part; one whose row no longer exists has no ``key``; where two rows became
        one, texts are joined and the choices that disagree with the first are left without a row.
    """
    matched = match.groups(memory.findings, findings)
    heirs = _heirs(
        matched, {finding.concern_id for finding in findings}, {finding.concern_id for finding in memory.findings}
    )
    by_ground = places.heirs(memory.grounds, grounds)
    for each in memory.grounds:
        if news := by_ground.of(each.concern_id):
            merged, split = each.concern_id in by_ground.merged, len(news) > 1
            how = "merged" if merged else "split" if split else "same" if news == [each.concern_id] else "place"
            heirs["concerns", each.concern_id] = [(new, how) for new in news]
    own = {key: (key, "same") for key in zones}
    cells: list[Typed] = []
    for cell in memory.cells:
        targets: Iterable[tuple[str, str]]
        if cell.sheet == "zones":
            targets = [own[cell.key]] if cell.key in own else []
        else:
            targets = heirs.get((cell.sheet, cell.key), ())
        placed = [Typed(cell.sheet, key, cell.column, cell.text, how, cell.was) for key, how in targets]
        cells += placed or [Typed(cell.sheet, "", cell.column, cell.text, "gone", cell.was)]
    return _joined(cells)


def _heirs(
    matched: Sequence[match.Group], now: set[str], before: set[str]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    values: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for group in matched:
        for old in group.old:
            values["findings", old.finding_id] = [(new.finding_id, group.how) for new in group.new]
    for old_id, news in match.concerns(matched).items():
        how = "same" if old_id in news else "split" if len(news) > 1 else "place"
        values["concerns", old_id] = [(new, how) for new in news]
    for ident in sorted(before & now):
        # the concern of this name is still there: it keeps what was typed on it, even if merged or split
        values["concerns", ident] = [(ident, "same")]
    return values


def _joined(cells: Sequence[Typed]) -> tuple[Typed, ...]:
    held: dict[tuple[str, str, str], Typed] = {}
    lost: list[Typed] = []
    for cell in cells:
        place = (cell.sheet, cell.key, cell.column)
        first = held.get(place) if cell.key else None
        if not cell.key:
            lost.append(cell)
        elif first is None:
            held[place] = cell
        elif cell.text in first.text.split(_BETWEEN):
            continue
        elif cell.column in CHOICES:
            lost.append(Typed(cell.sheet, "", cell.column, cell.text, "merged", cell.was))
        else:
            held[place] = Typed(*place, f"{first.text}{_BETWEEN}{cell.text}", "merged", first.was)
    return (*held.values(), *dict.fromkeys(lost))
