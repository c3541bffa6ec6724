"""What somebody decided to let pass, why and until when: strict YAML; it counts only where the rule would fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date as calendar
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from conformity import yamltext
from conformity.follow import match
from conformity.model import Waiver
from conformity.strict import Strict, validate

if TYPE_CHECKING:
    from conformity.follow.drafts import Told

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def _date(text: str) -> str:
    try:
        return calendar.fromisoformat(text).isoformat()
    except ValueError:
        raise PydanticCustomError("RUL-741", "not a date", {"value": text}) from None


Date = Annotated[str, AfterValidator(_date)]


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
    """The waivers of a file, not yet put to a report.

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
    waivers: Sequence[Waiver], findings: Sequence[Told], today: str, earlier: Sequence[Told] = ()
) -> tuple[Waiver, ...]:
    """Waivers with what they cover here: used, unused or expired.

    Parameters
    ----------
    today
        The report's date (ISO 8601): a waiver counts up to and with the day it expires.
    earlier
        Findings of the report that the waivers were written for, where it is given: an id that is gone is looked for by
        the one match.
    """
    by_id = {finding.finding_id: [finding] for finding in findings}
    by_concern: dict[str, list[Told]] = {}
    for finding in findings:
        by_concern.setdefault(finding.concern_id, []).append(finding)
    heirs = _heirs(earlier, findings)
    checked = []
    for waiver in waivers:
        covered = by_id.get(waiver.target) or by_concern.get(waiver.target) or heirs.get(waiver.target) or []
        expired = bool(waiver.expires) and waiver.expires < today
        status = "expired" if expired else "used" if covered else "unused"
        checked.append(replace(waiver, status=status, finding_ids=tuple(sorted({t.finding_id for t in covered}))))
    return tuple(checked)


def _heirs(earlier: Sequence[Told], findings: Sequence[Told]) -> Mapping[str, list[Told]]:
    waived: dict[str, list[Told]] = {}
    if earlier:
        for group in match.groups(earlier, findings):
            for old in group.old:
                waived.setdefault(old.finding_id, []).extend(group.new)
                waived.setdefault(old.concern_id, []).extend(group.new)
    return waived
