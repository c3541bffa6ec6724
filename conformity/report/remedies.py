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
    if not after:
        return phrase["fix_cleared"]
    return phrase["fix_left"].format(severity=texts_.words.severity[after], rules=", ".join(row["fields"]["rules"]))


def change(texts_: Texts, row: Record) -> str:
    """``env. 5,9 ha (4–7) de la zone 1AUh – reste env. 7 ha (6–9)``."""
    phrase, lang = texts_.words.phrase, texts_.lang
    removed, kept_m2 = row["removed_area_m2"], row["kept_area_m2"]
    low, high = row["fields"]["removed_low_m2"], row["fields"]["removed_high_m2"]
    if not kept_m2:
        area = figures.area(removed, lang)
        return phrase["fix_whole"].format(zone=text(row["zone_label"]), area=area)
    area = figures.area(removed, lang, low, high)
    # what stays is as sure as what goes
    whole = removed + kept_m2
    kept = figures.area(kept_m2, lang, max(whole - high, 0.0), whole - low)
    return phrase["fix_part"].format(zone=text(row["zone_label"]), area=area, kept=kept)


def sentence(texts_: Texts, ident: str) -> str:
    """The changes of the concern of an id and their outcome; empty of none."""
    rows = by_concern(texts_).get(ident)
    if not rows:
        return ""
    phrase = texts_.words.phrase
    zones = grammar.shortened([change(texts_, row) for row in rows], _MOST_ZONES, phrase["and_others"])
    return phrase["fix"].format(zones=zones, after=outcome(texts_, rows[0]))
