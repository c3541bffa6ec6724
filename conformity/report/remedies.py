"""What would clear a site, said: which zones give up how much ground, and what the rules say after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformity.report import figures
from conformity.report.wording import grammar
from conformity.report.wording.register import Record, records, text

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

_MOST_ZONES = 6


def by_concern(texts_: Texts) -> dict[str, list[dict[str, Any]]]:
    """The changes of each concern that has some, in the report's order."""
    found: dict[str, list[dict[str, Any]]] = {}
    if texts_.report.fixes is not None:
        for row in records(texts_.report.fixes):
            found.setdefault(row["concern_id"], []).append(row)
    return found


def outcome(texts_: Texts, row: Record) -> str:
    """What stays of a concern once every change is made."""
    phrase, after = texts_.words.phrase, text(row["severity_after"])
    return phrase["fix_left"].format(severity=texts_.words.severity[after]) if after else phrase["fix_cleared"]


def change(texts_: Texts, row: Record) -> str:
    """``5,9 ha de la zone 1AUh (il en reste 7,48 ha)``."""
    phrase, lang = texts_.words.phrase, texts_.lang
    area = figures.area(row["removed_area_m2"], lang)
    if not row["kept_area_m2"]:
        return phrase["fix_whole"].format(zone=text(row["zone_label"]), area=area)
    kept = figures.area(row["kept_area_m2"], lang)
    return phrase["fix_part"].format(zone=text(row["zone_label"]), area=area, kept=kept)


def sentence(texts_: Texts, ident: str) -> str:
    """The changes of the concern of an id and their outcome; empty of none."""
    rows = by_concern(texts_).get(ident)
    if not rows:
        return ""
    phrase = texts_.words.phrase
    zones = grammar.shortened([change(texts_, row) for row in rows], _MOST_ZONES, phrase["and_others"])
    return phrase["fix"].format(zones=zones, after=outcome(texts_, rows[0]))
