"""What somebody decided to let pass, why and until when: strict YAML; it counts only where the rule would fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from conformity import yamltext
from conformity.follow import match, places
from conformity.model import SIZE_UNITS, Waiver
from conformity.strict import Date, Strict, validate

if TYPE_CHECKING:
    from conformity.follow.drafts import ReportedFinding
    from conformity.follow.places import Drawn

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Entry(Strict):
    """One waiver. ``id`` is a finding's or a concern's, as the report names it."""

    id: Text
    reason: Text
    author: Text
    date: Date
    expires: Date | None = None


class WaiverFile(Strict):
    """A file of waivers."""

    waivers: tuple[Entry, ...]


def load(text: str | bytes, file: str) -> tuple[Waiver, ...]:
    """The waivers of a file, not yet applied to a report.

    Raises
    ------
    RulesError
        One problem a fault, with line and column.
    """
    node = yamltext.load(text, file)
    content = validate(WaiverFile, node, file)
    return tuple(
        Waiver(e.id, e.reason, e.author, e.date, e.expires or "", line=node.place(("waivers", n), file).line or 0)
        for n, e in enumerate(content.waivers)
    )


def applied(
    waivers: Sequence[Waiver],
    findings: Sequence[ReportedFinding],
    today: str,
    earlier: Sequence[ReportedFinding] = (),
    grounds: Sequence[Drawn] = (),
    before: Sequence[Drawn] = (),
) -> tuple[Waiver, ...]:
    """Waivers with what they cover here: used, unused, expired, or grown (what they were written for is larger now).

    Parameters
    ----------
    today
        The report's date (ISO 8601): a waiver counts up to and with the day it expires.
    earlier
        Findings of the report that the waivers were written for, where it is given: an id that is gone is looked for by
        the one match.
    grounds, before
        The concerns of both reports as their ground: a waiver goes to the places that contain its ground, and covers
        nothing there once they are larger.
    """
    by_id = {finding.finding_id: [finding] for finding in findings}
    by_concern: dict[str, list[ReportedFinding]] = {}
    for finding in findings:
        by_concern.setdefault(finding.concern_id, []).append(finding)
    gone = _heirs(earlier, findings)
    held = places.heirs(before, grounds)
    was = {each.concern_id: each.shape for each in before} | {finding.finding_id: finding.shape for finding in earlier}
    now = {each.concern_id: each.shape for each in grounds}
    checked = []
    for waiver in waivers:
        heirs = held.of(waiver.target)
        covered = (
            by_id.get(waiver.target)
            or [finding for ident in heirs for finding in by_concern.get(ident, ())]
            or by_concern.get(waiver.target)
            or gone.get(waiver.target)
            or []
        )
        shapes = [now[ident] for ident in heirs] or [finding.shape for finding in covered if finding.shape is not None]
        old = places.ground(was.get(waiver.target))
        grown = (
            places.growth(old, [s for s in map(places.ground, shapes) if s is not None]) if old is not None else None
        )
        expired = bool(waiver.expires) and waiver.expires < today
        status = "expired" if expired else "grown" if grown else "used" if covered else "unused"
        size, dimension = grown or (0.0, 0)
        checked.append(
            replace(
                waiver,
                status=status,
                finding_ids=tuple(sorted({t.finding_id for t in covered})),
                grown=size,
                grown_unit=SIZE_UNITS[dimension] if grown else "",
            )
        )
    return tuple(checked)


def _heirs(
    earlier: Sequence[ReportedFinding], findings: Sequence[ReportedFinding]
) -> Mapping[str, list[ReportedFinding]]:
    waived: dict[str, list[ReportedFinding]] = {}
    if earlier:
        for group in match.groups(earlier, findings):
            for old in group.old:
                waived.setdefault(old.finding_id, []).extend(group.new)
                waived.setdefault(old.concern_id, []).extend(group.new)
    return waived
