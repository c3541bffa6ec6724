"""Prescriptions: codes padded, effect by the standard's version, purpose of reserved sites read from their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from conformity.model import PRESCRIPTIONS, LedgerLine, Purpose
from conformity.normalise import keys, texts
from conformity.profiles import prescription_codes as codes

if TYPE_CHECKING:
    from conformity.profiles.schema import PlanProfile

_WORDS = (
    (
        Purpose.PATH,
        r"chemin(?:ement)?s?\b|liaisons? douces?|mode?s? dou[cx]|pi[eé]ton|piste cyclable|voies? verte|v[eé]lo|sente"
        r"|randonn|passerelle",
    ),
    (Purpose.CONTINUITY, r"continuit|trame verte|corridor|renatur|espace vert"),
    (Purpose.SOFT, r"cimeti[eè]re|bassin|r[eé]tention|noue|[eé]puration|jardin|fouss|foss[eé]"),
    (Purpose.WIDENING, r"[eé]largissement|[eé]largir|carrefour|virage|alignement"),
    (Purpose.ROAD, r"voie nouvelle|d[eé]viation|contournement|voirie|acc[eè]s|route|cr[eé]ation (?:d'une |de )?voie"),
    (Purpose.HOUSING, r"logement"),
    (Purpose.FACILITY, r"[eé]cole|biblioth|mairie|[eé]quipement|salle|stade|sporti|station|parking|stationnement"),
)
_COMPILED = tuple((purpose, re.compile(pattern, re.I)) for purpose, pattern in _WORDS)
_DIGITS = re.compile(r"([0-9]{1,2})(?:[.,][0-9]*)?\Z")


def code(type_: str, subtype: str) -> str:
    """``"25-00"`` from what the table holds: ``25``, ``"1,0"``, ``5.0`` …; a value that is no number is kept raw.

    Official code lists lost their leading zeros, so that people copy ``1,0`` for 01-00.
    """
    kind, _, tail = type_.replace(".", ",").partition(",")
    found = _DIGITS.match(kind.strip())
    if not found:
        return f"{type_[:2]:?>2}-00"
    if not subtype and tail.isdigit() and int(tail):
        subtype = tail
    sub = _DIGITS.match(subtype.strip())
    return f"{int(found[1]):02d}-{int(sub[1]) if sub else 0:02d}"


def purpose(code_: str, words: str) -> Purpose:
    """What a reserved site or planned road is for: its words where they tell, else its code.

    A footpath filed under *public works* is a footpath: nobody asks for a wildlife crossing there.
    """
    if code_ not in codes.PURPOSES and code_[:2] not in ("05", "24"):
        return Purpose.NONE
    for told, pattern in _COMPILED:
        if pattern.search(words):
            return told
    return codes.PURPOSES.get(code_, Purpose.UNKNOWN)


def prescriptions(
    layers: Sequence[tuple[str, gpd.GeoDataFrame, Mapping[str, str]]],
    profile: PlanProfile,
    working: str,
    commune: str,
) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Prescriptions of the contract from repaired layers (name, features, role → column)."""
    frames, lines = [], []
    for name, frame, roles in layers:
        kinds, subs = texts.column(frame, roles, "psc_type"), texts.column(frame, roles, "psc_subtype")
        label = texts.column(frame, roles, "psc_label")
        words = label + " " + texts.column(frame, roles, "psc_short") + " " + texts.column(frame, roles, "psc_nature")
        made = pd.DataFrame(
            {
                "code": [code(t, s) for t, s in zip(kinds, subs, strict=True)],
                "version": profile.version,
                "label": label,
                "words": words,
                "commune": [c if len(c) == 5 else commune for c in texts.column(frame, roles, "commune")],
                "source_row": np.asarray(frame.index, dtype=int),
                "layer": name,
            },
            index=frame.index,
        )
        made["geometry"] = frame.geometry.array
        frames.append(made)
        lines += texts.mixed(frame, roles, name)
    if not frames:
        nothing = {n: pd.Series([], dtype=object) for n in PRESCRIPTIONS.names}
        return gpd.GeoDataFrame(nothing, geometry="geometry", crs=working), lines
    table = pd.concat(frames, ignore_index=True)
    table["effect"] = [codes.effect(profile.version, c).value for c in table["code"]]
    table["purpose"] = [purpose(c, w).value for c, w in zip(table["code"], table["words"], strict=True)]
    strange = sorted({c for c in table["code"] if not codes.known(profile.version, c)})
    if strange:
        n = int(table["code"].isin(strange).sum())
        lines.append(
            LedgerLine("normalise", "prescriptions", "SEM-115", "warning", fields={"n": n, "codes": ", ".join(strange)})
        )
    vague = int(((table["code"].str[:2] == "05") & (table["purpose"] == Purpose.UNKNOWN)).sum())
    if vague:
        lines.append(LedgerLine("normalise", "prescriptions", "SEM-117", "warning", fields={"n": vague}))
    base = [f"{c}-{keys.digest(g)}" for c, g in zip(table["code"], table["geometry"], strict=True)]
    table = table.assign(_base=base).sort_values(["_base", "label", "layer"], kind="stable")
    table["prescription_key"] = keys.unique(list(table["_base"]))
    table = table.sort_values("prescription_key", kind="stable").reset_index(drop=True)
    return gpd.GeoDataFrame(table[list(PRESCRIPTIONS.names)], geometry="geometry", crs=working), lines
