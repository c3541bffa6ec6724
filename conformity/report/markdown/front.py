"""The first page: identity, what was checked, the assessment, the requests, what to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.report import overview
from conformity.report.markdown.page import bullets, code, escape, quote, table
from conformity.report.wording import grammar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

MOST_REQUESTS: Final = 5
_MOST_GOOD: Final = 5
_MOST_READ: Final = 25


def front(texts: Texts, spots: Mapping[str, Spot], pictures: Collection[str] = ()) -> list[str]:
    """Everything a decision-maker reads first, on about one page."""
    phrase = texts.words.phrase
    report = texts.report
    title = report.dossier.title or str(report.plan.get("name", ""))
    banner = [f"**{escape(phrase['invented'])}**"] if report.invented else []
    banner += [f"**{escape(head)}.** {escape(line)}" for head, line in overview.statuses(texts)]
    banner.append(f"*{escape(phrase['aid'])}*")
    lines = [f"# {escape(phrase['note'])}", "", f"**{escape(title)}**", "", *quote(banner)]
    lines += table(("", ""), [(f"**{escape(a)}**", escape(b)) for a, b in overview.identity(texts)])
    lines += [f"## {escape(phrase['checked'])}", ""]
    lines += bullets(f"**{escape(a)}**{_colon(texts)}{escape(b)}" for a, b in overview.checked(texts))
    lines += [f"## {escape(phrase['assessment'])}", "", escape(overview.assessment(texts)), ""]
    lines += bullets(escape(figure) for figure in overview.landmarks(texts))
    if "carte-ensemble.png" in pictures:
        lines += [f"![{escape(phrase['map_alt_overview'])}](carte-ensemble.png)", ""]
    lines += _requests(texts, spots)
    lines += _good(texts)
    lines += _to_read(texts)
    return lines


def _colon(texts: Texts) -> str:
    return " : " if texts.lang == "fr" else ": "


def _requests(texts: Texts, spots: Mapping[str, Spot]) -> list[str]:
    phrase = texts.words.phrase
    asked = overview.to_treat(texts)
    lines = [f"## {escape(phrase['requests'])}", ""]
    if not asked:
        why = "requests_nothing" if overview.nothing_assessed(texts) else "requests_none"
        check = sum(c["severity"] in overview.CHECK for c in texts.register.concerns)
        more = f" {phrase['requests_check'].format(n=check)}" if check else ""
        return [*lines, escape(phrase[why] + more), ""]
    for n, concern in enumerate(asked[:MOST_REQUESTS], start=1):
        gap = _colon(texts)
        lines.append(f"{n}. **{escape(texts.title(concern))}**{gap}{escape(texts.figure(concern))}.")
        lines.append(f"   *{escape(texts.label(concern))}.* {escape(texts.request(concern))}")
        lines.append(f"   {_basis(texts, concern)}{_link(texts, concern, spots)}")
    lines.append("")
    left = len(asked) - MOST_REQUESTS
    if left > 0:
        lines += [escape(phrase["requests_more_1" if left == 1 else "requests_more"].format(n=left)), ""]
    if not texts.report.plan.get("prescriptions_read", True) and phrase["unread"]:
        lines += [f"*{escape(phrase['unread'])}*", ""]
    return lines


def _basis(texts: Texts, concern: Record) -> str:
    law = texts.law_of(concern)
    return f"{escape(texts.words.phrase['sheet_basis'])}{_colon(texts)}{escape(law)}." if law else ""


def _link(texts: Texts, concern: Record, spots: Mapping[str, Spot]) -> str:
    spot = spots.get(concern["concern_id"])
    if spot is None or texts.report.invented:
        return ""
    return f" [{escape(texts.words.phrase['map_link'])}](<{spot.link}>)"


def _good(texts: Texts) -> list[str]:
    phrase = texts.words.phrase
    good = [f for f in texts.register.findings if f["severity"] == "favourable"]
    lines = [f"## {escape(phrase['favourable'])}", ""]
    if not good:
        return [*lines, escape(phrase["favourable_none"]), ""]
    lines += bullets(escape(texts.statement(f)) for f in good[:_MOST_GOOD])
    if len(good) > _MOST_GOOD:
        lines += [escape(phrase["favourable_all"].format(n=len(good))), ""]
    return lines


def _to_read(texts: Texts) -> list[str]:
    phrase = texts.words.phrase
    oaps, rules = overview.oaps(texts), overview.written_rules(texts)
    lines = [f"## {escape(phrase['to_read'])}", ""]
    if not oaps and not rules:
        return [*lines, escape(phrase["to_read_none"]), ""]
    if oaps:
        told = grammar.shortened(oaps, _MOST_READ, phrase["and_others"])
        lines.append(f"- {escape(phrase['to_read_oap'])}{_colon(texts)}{escape(told)}")
    if rules:
        by_part: dict[str, list[str]] = {}
        for label, part in rules[:_MOST_READ]:
            by_part.setdefault(part, []).append(label)
        told = " ; ".join(f"{escape(', '.join(labels))} ({code(part)})" for part, labels in by_part.items())
        left = len(rules) - _MOST_READ
        told += f" {escape(phrase['and_others'].format(n=left))}" if left > 0 else ""
        lines.append(f"- {escape(phrase['to_read_zone'])}{_colon(texts)}{told}")
    return [*lines, ""]
