"""Totals of layers and of the ground, the proof that they close, and where the data come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conformity.language import figures

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts


def total(row: Mapping[str, Any], lang: str) -> str:
    """A total of the balance: the sum over zones; the ground figure where it differs; an interval where zones differ.

    Empty where there is neither ground nor length.
    """
    for name, say in (("area_m2", figures.area), ("length_m", figures.length)):
        if row[name] > 0:
            summed, ground, alone = (say(float(row[f"{part}{name}"]), lang) for part in ("", "ground_", "alone_"))
            if alone != ground:
                return f"{summed} ({alone} – {ground})"
            return summed if ground == summed else f"{summed} ({ground})"
    return ""


def ground(row: Mapping[str, Any], lang: str) -> str:
    """The ground or number of points of a layer in a class of zones; empty where there is none."""
    for name, say in (("ground_area_m2", figures.area), ("ground_length_m", figures.length)):
        if row[name] > 0:
            return say(float(row[name]), lang)
    return figures.count(int(row["count"]), lang) if row["count"] else ""


def layer_total(texts_: Texts, layer: str) -> str:
    """The part of a layer in the plan, measured as a whole; each dimension that it has there; empty for none."""
    register, lang = texts_.register, texts_.lang
    area, length, count = (
        register.over_plan(name, (layer,)) for name in ("layer_ground_area", "layer_ground_length", "layer_count")
    )
    sizes = [figures.area(area, lang)] if area > 0 else []
    sizes += [figures.length(length, lang)] if length > 0 else []
    n = int(count)
    points = texts_.words.phrase["points_1" if n == 1 else "points_n"]
    sizes += [points.format(n=figures.count(n, lang))] if n else []
    return ", ".join(sizes)


def proof(texts_: Texts) -> list[str]:
    """How the measures were certified, and whether the balances close: two or three sentences."""
    phrase, lang = texts_.words.phrase, texts_.lang
    how, table = texts_.report.certification, texts_.report.balance
    counts = {
        name: figures.count(getattr(how, name), lang)
        for name in ("pairs", "agreement", "fractions", "nothing", "zeros")
    }
    said = [
        phrase["proof_pairs"].format(
            **counts,
            area=figures.number(how.largest_area_m2, 3, lang),
            length=figures.number(how.largest_length_m, 3, lang),
        )
    ]
    of = {side: int((table["side"] == side).sum()) for side in ("zone", "element")}
    closed = bool(table["closed"].all())
    gap = figures.number(float(table.loc[table["unit"] == "m2", "gap"].max()) if len(table) else 0.0, 3, lang)
    said.append(
        phrase["proof_balance" if closed else "proof_open"].format(
            zones=figures.count(of["zone"], lang),
            elements=figures.count(of["element"], lang),
            gap=gap,
            n=figures.count(int((~table["closed"]).sum()), lang),
        )
    )
    return said


def sources(texts_: Texts) -> Sequence[str]:
    """Each network layer with the precision of its outline."""
    return [
        f"{texts_.words.layer(layer.layer)} {figures.uncertainty(layer.uncertainty_m, texts_.lang)}"
        + (f" ({figures.scale(layer.scale, texts_.lang)})" if layer.scale else "")
        for layer in texts_.report.layers
    ]
