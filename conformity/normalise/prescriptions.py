"""Builds the table of prescriptions: padded codes, effect by version of the standard, purpose of reserved sites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from conformity.errors import Msg
from conformity.model import PRESCRIPTIONS, LedgerLine, Purpose, is_commune_code
from conformity.normalise import keys, texts
from conformity.profiles import prescription_codes as codes
from conformity.profiles.prescription_words import UNSPECIFIED_CODE, effect, nature, read_as

if TYPE_CHECKING:
    from conformity.profiles.schema import PlanProfile

#: In order: unambiguous words first, then those that also occur in the names of places
#: (« élargissement du chemin des Prés » widens a road; « voie nouvelle et bassin » is a road).
_WORDS = (
    (
        Purpose.PATH,
        r"cheminement|liaisons? douces?|modes? (?:doux|actifs?)|voies? (?:douce|verte)|pi[eé]ton|cyclable|v[eé]los?\b"
        r"|\bsentes?\b|sentier|randonn|passerelle",
    ),
    (
        Purpose.ROAD,
        r"(?:voie|route|rue|voirie) nouvelle|nouvelle (?:voie|route|rue|voirie)|d[eé]viation|contournement|rocade"
        r"|cr[eé]ation (?:d.une |de (?:la )?)?(?:voie|voirie|route|rue)",
    ),
    (
        Purpose.CONTINUITY,
        r"continuit[eé]s? (?:[eé]colog|biolog|verte|naturelle)|trame verte|corridor (?:[eé]colog|biolog)|renatur"
        r"|ripisylve|zones? humides?",
    ),
    (Purpose.WIDENING, r"[eé]larg|carrefour|virage|alignement|giratoire|recalibrage"),
    (Purpose.WORKS, r"[eé]puration|lagun|d[eé]ch[eè]t|ch[aâ]teau d.eau|captage|forage"),
    (Purpose.SOFT, r"cimeti[eè]re|bassin|r[eé]tention|\bnoues?\b|jardin|foss[eé]|espaces? verts?"),
    (Purpose.ROAD, r"voirie|acc[eè]s|desserte|\broute"),
    (Purpose.PATH, r"\bchemins?\b"),
    (Purpose.HOUSING, r"logement"),
    (Purpose.FACILITY, r"[eé]cole|biblioth|mairie|[eé]quipement|salle|stade|sporti|station|parking|stationnement"),
)
#: codes that define the purpose, whatever the label
_SETTLED = frozenset({"05-04", "05-05"})
_COMPILED = tuple((purpose, re.compile(pattern, re.I)) for purpose, pattern in _WORDS)
_OLD_IDURBA = re.compile(r"[0-9][0-9AB][0-9]{3}(?:[0-9]{4})?_?[0-9]{8}")
#: a number of a reserved site (ER 12b) has no more characters
_NUMBER_LENGTH = 12
#: how many labels a message lists
_LISTED = 8
#: temporary column: version of the standard to which the row's code belongs
VERSION = "conformity:version"
_DIGITS = re.compile(r"([0-9]{1,2})(?:[.,][0-9]*)?\Z")


def code(type_: str, subtype: str) -> str:
    """Normalised code such as ``"25-00"``, from ``25``, ``"1,0"``, ``5.0`` …; other values are returned unchanged.

    Some official code lists have lost their leading zeros, so that ``1,0`` often means 01-00.
    """
    kind, _, tail = type_.replace(".", ",").partition(",")
    digits = _DIGITS.match(kind.strip())
    if not digits:
        return f"{type_[:2]:?>2}-00"
    if not subtype and tail.isdigit() and int(tail):
        subtype = tail
    sub = _DIGITS.match(subtype.strip())
    return f"{int(digits[1]):02d}-{int(sub[1]) if sub else 0:02d}"


def versions(profile: PlanProfile, frame: pd.DataFrame, roles: Mapping[str, str]) -> list[str]:
    """The version of the standard that gives each row's code its meaning.

    The national web service (GPU) joins documents of all versions: an IDURBA without the document's
    type (``5935020140101``) is of 2013 or 2014 (validator of the Géoportail, note on IDURBA).
    """
    if profile.standard != "GPU WFS":
        return [profile.version] * len(frame)
    written_documents = texts.column(frame, roles, "document")
    return ["2014" if _OLD_IDURBA.fullmatch(written) else profile.version for written in written_documents]


def purpose(code_: str, words: str) -> Purpose:
    """What a reserved site or planned road is for: from its words where they are clear, else from its code.

    A footpath filed under *public works* is a footpath: no wildlife crossing is needed there.
    """
    if code_ not in codes.PURPOSES and code_[:2] not in ("05", "24"):
        return Purpose.NONE
    if code_ in _SETTLED:
        return codes.PURPOSES[code_]
    for matched, pattern in _COMPILED:
        if pattern.search(words):
            return matched
    return codes.PURPOSES.get(code_, Purpose.UNKNOWN)


def _numbered(label: str, short: str) -> str:
    """The label of a reserved site with its number, which some plans write in the column of the short text alone."""
    number = bool(short) and len(short) <= _NUMBER_LENGTH and any(c.isdigit() for c in short)
    return f"{label} {short}".strip() if number and not any(c.isdigit() for c in label) else label


def prescriptions(
    layers: Sequence[tuple[str, gpd.GeoDataFrame, Mapping[str, str]]], working: str, commune: str
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """The table of prescriptions from repaired layers (name, features with ``VERSION``, role → column)."""
    frames, lines = [], []
    for name, frame, roles in layers:
        kinds, subs = texts.column(frame, roles, "psc_type"), texts.column(frame, roles, "psc_subtype")
        label = texts.column(frame, roles, "psc_label")
        words = label + " " + texts.column(frame, roles, "psc_short") + " " + texts.column(frame, roles, "psc_nature")
        for more in sorted(c for c in map(str, frame.columns) if c.lower().startswith("lib_val")):
            words = words + " " + texts.column(frame, {"more": more}, "more")
        table_of_layer = pd.DataFrame(
            {
                "code": [code(t, s) for t, s in zip(kinds, subs, strict=True)],
                "version": list(frame[VERSION]),
                "label": label,
                "short": texts.column(frame, roles, "psc_short"),
                "words": words,
                "commune": [
                    c if all(map(is_commune_code, c.split(","))) else commune for c in texts.territory(frame, roles)
                ],
                "source_row": np.asarray(frame.index, dtype=int),
                "layer": name,
            },
            index=frame.index,
        )
        table_of_layer["geometry"] = frame.geometry.array
        frames.append(table_of_layer)
        lines += texts.mixed(frame, roles, name)
    if not frames:
        nothing = {n: pd.Series([], dtype=object) for n in PRESCRIPTIONS.names}
        return gpd.GeoDataFrame(nothing, geometry="geometry", crs=working), lines
    table = pd.concat(frames, ignore_index=True)
    coded = list(zip(table["version"], table["code"], strict=True))
    table["read_as"] = [read_as(c, w) for c, w in zip(table["code"], table["words"], strict=True)]
    table["label"] = [
        _numbered(label, short) if read.startswith("05") else label
        for label, short, read in zip(table["label"], table["short"], table["read_as"], strict=True)
    ]
    table["purpose"] = [purpose(c, w).value for c, w in zip(table["read_as"], table["words"], strict=True)]
    line = ["Line" in kind for kind in gpd.GeoSeries(table["geometry"]).geom_type.astype(str)]
    table["nature"] = [
        nature(c, w, line=drawn).value for c, w, drawn in zip(table["read_as"], table["words"], line, strict=True)
    ]
    table["effect"] = [effect(version, c).value for version, c in zip(table["version"], table["read_as"], strict=True)]
    lines += _read(table)
    strange = [c for version, c in coded if not codes.is_defined(version, c)]
    if strange:
        fields = {"n": len(strange), "codes": ", ".join(sorted(set(strange)))}
        lines.append(LedgerLine("normalise", "prescriptions", Msg.PRESCRIPTION_CODE_UNKNOWN, "warning", fields=fields))
    vague = int(((table["read_as"].str[:2] == "05") & (table["purpose"] == Purpose.UNKNOWN)).sum())
    if vague:
        lines.append(
            LedgerLine("normalise", "prescriptions", Msg.RESERVED_SITE_PURPOSE_MISSING, "warning", fields={"n": vague})
        )
    base = [f"{c}-{outline}" for c, outline in zip(table["code"], keys.digests(table["geometry"]), strict=True)]
    table = table.assign(_base=base).sort_values(["_base", "label", "layer"], kind="stable")
    table["prescription_key"] = keys.unique(list(table["_base"]))
    table = table.sort_values("prescription_key", kind="stable").reset_index(drop=True)
    return gpd.GeoDataFrame(table[list(PRESCRIPTIONS.names)], geometry="geometry", crs=working), lines


def _read(table: pd.DataFrame) -> list[LedgerLine]:
    """Ledger lines for codes interpreted from words, and for codes that no word explains."""
    lines = []
    changed = table[table["read_as"] != table["code"]]
    if len(changed):
        counts = changed.groupby(["code", "read_as"])["label"].agg(["size", "min"])
        listed = "; ".join(f"{a} → {b}: {n} ({label})" for (a, b), n, label in counts.itertuples())
        fields = {"n": len(changed), "codes": listed}
        lines.append(LedgerLine("normalise", "prescriptions", Msg.PRESCRIPTION_READ_BY_LABEL, "note", fields=fields))
    vague = table[table["read_as"] == UNSPECIFIED_CODE]
    if len(vague):
        labels = sorted(set(vague["label"]))
        listed = ", ".join(label or "∅" for label in labels[:_LISTED]) + (" …" if len(labels) > _LISTED else "")
        fields = {"n": len(vague), "labels": listed}
        lines.append(
            LedgerLine("normalise", "prescriptions", Msg.PRESCRIPTION_OBJECT_UNKNOWN, "warning", fields=fields)
        )
    return lines
