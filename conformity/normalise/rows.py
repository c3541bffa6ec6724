"""Attributes of each row of a network layer: kind, objective, habitat, reference, uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conformity.errors import Msg
from conformity.model import Delimitation, Kind, LedgerLine, Milieu, ObjectiveSource
from conformity.normalise import objectives, texts
from conformity.normalise.names import named
from conformity.profiles import resolve_network as resolver
from conformity.profiles.folding import folded
from conformity.profiles.kinds import asked, kind_of_name, milieu_of

if TYPE_CHECKING:
    import geopandas as gpd

    from conformity.profiles.resolve_network import NetworkRole


def attributed(layer: str, frame: gpd.GeoDataFrame, role: NetworkRole) -> tuple[pd.DataFrame, list[LedgerLine]]:
    columns = role.columns
    raw = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    table = pd.DataFrame({"geometry": frame.geometry.array}, index=frame.index)
    kept = [{str(k): _plain(v) for k, v in row.items() if not _blank(v)} for row in raw.to_dict("records")]
    table["attributes"] = pd.Series(kept, index=table.index, dtype=object)
    for name, source in (
        ("element_id", "id"),
        ("name", "name"),
        ("obstacle_type", "obstacle_type"),
        ("obstacle_label", "obstacle_label"),
    ):
        table[name] = texts.column(raw, columns, source)
    table["name"] = table["name"].where(table["name"].map(named), "")
    table["obstacle_type"] = [t.zfill(2) if t.isdigit() else t for t in table["obstacle_type"]]
    assert role.kind is not None
    table["kind"] = role.kind.value
    table["legend"] = role.legend
    table["objective"] = role.objective.value
    table["objective_source"] = role.objective_source.value
    milieu = [milieu_of(value) for value in texts.column(raw, columns, "milieu")]
    table["milieu"] = [role.milieu.value if m is Milieu.UNKNOWN else m.value for m in milieu]
    table["delimitation"] = _delimitation(texts.column(raw, columns, "delimitation"), role)
    table["reference"] = role.reference
    if not role.reference and role.schemes and "scheme" in columns:
        table["reference"] = [role.schemes.get(v.upper(), "") for v in texts.column(raw, columns, "scheme")]
    identified = _by_rows(table, raw, role)
    lines = _in_question(raw, role, layer)
    if role.by_rows and not identified.all():
        values = texts.column(raw, columns, "legend" if "legend" in columns else "type")
        lines.append(_silent(values, identified, layer))
        table, raw = table[identified].copy(), raw[identified]
    # hedges along a river are hedges: statements about a river's bed or banks do not apply to them
    table.loc[(table["kind"] == Kind.HEDGE) & (table["milieu"] == Milieu.RIVER), "milieu"] = Milieu.BOCAGE.value
    lines += objectives.settle(table, raw, role, layer)
    precision = pd.to_numeric(raw[columns["precision"]], errors="coerce") if "precision" in columns else None
    table["uncertainty_m"] = [
        resolver.uncertainty(role, d, None if precision is None or p != p else float(p))
        for d, p in zip(table["delimitation"], precision if precision is not None else [None] * len(table), strict=True)
    ]
    return table, lines


def _delimitation(values: pd.Series, role: NetworkRole) -> list[str]:
    """COVADIS DELIMIT: DG geographic, DS schematic."""
    codes = {"DG": Delimitation.GEOGRAPHIC, "DS": Delimitation.SCHEMATIC}
    return [codes.get(v.upper(), role.delimitation).value for v in values]


def _by_rows(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole) -> Any:
    """Set the kind of rows from legend entries, identifiers, words, EST_RESERV and EST_CORRID.

    Returns which rows have a legend entry or a word that gives their kind.
    """
    there = {folded(c): c for c in raw.columns}
    identified = np.zeros(len(table), dtype=bool)
    for rule in role.rules:
        hit = np.ones(len(table), dtype=bool)
        for column, pattern in rule.where.items():
            values_of_column = texts.column(raw, {"x": resolver.source_of(column, role.columns, raw.columns)}, "x")
            hit &= np.array([resolver.meets(value, pattern) for value in values_of_column], dtype=bool)
        identified |= hit
        table.loc[hit, "kind"] = rule.kind.value
        table.loc[hit, "legend"] = rule.legend
        if rule.objective is not None:
            by = ObjectiveSource.DEFAULT if rule.assumed else ObjectiveSource.ATTRIBUTE
            table.loc[hit, ["objective", "objective_source"]] = [rule.objective.value, by.value]
        if rule.milieu is not None:
            table.loc[hit, "milieu"] = rule.milieu.value
        if rule.delimitation is not None:
            table.loc[hit, "delimitation"] = rule.delimitation.value
    if role.kind_how == "values":
        for name in ("type", "legend"):
            values = texts.column(raw, role.columns, name)
            kinds = {v: kind_of_name(v) for v in sorted(set(values))}
            hit = np.array([kinds[v] is not None for v in values], dtype=bool)
            table.loc[hit, "kind"] = [kind.value for v in values[hit] if (kind := kinds[v]) is not None]
            identified |= hit
    if role.kind_how in ("id", "columns"):
        by_id = [resolver.kind_of_id(v) for v in table["element_id"]]
        table["kind"] = [t.value if t is not None else k for t, k in zip(by_id, table["kind"], strict=True)]
    if role.kind is Kind.WATERCOURSE and role.kind_how not in ("option", "mapping"):
        # the scheme's reservoir flag takes precedence over its corridor flag
        for column, kind in sorted(role.flags.items(), key=lambda item: item[1] is Kind.RESERVOIR):
            source = there.get(folded(column))
            if source:
                table.loc[(texts.column(raw, {"x": source}, "x").str.upper() == "T").to_numpy(), "kind"] = kind.value
    return identified


def _in_question(raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Rows whose legend or type matches no kind, in a layer whose kind was determined by other means."""
    doubtful: dict[str, int] = {}
    for name in ("legend", "type"):
        counts = texts.column(raw, role.columns, name).value_counts()
        doubtful |= {str(value): int(n) for value, n in counts.items() if value and asked(str(value))}
    if not doubtful or role.by_rows:
        return []
    listed = ", ".join(f"{value}: {n}" for value, n in sorted(doubtful.items())[:10])
    fields = {"n": sum(doubtful.values()), "values": listed, "kind": role.kind.value if role.kind else ""}
    return [LedgerLine("normalise", layer, Msg.KIND_NEEDS_CHOICE, "warning", fields=fields)]


def _silent(values: pd.Series, identified: Any, layer: str) -> LedgerLine:
    """Rows without a recognised value, in a layer classified row by row."""
    counts = values[~identified].value_counts().sort_index()
    total, n = len(identified), int((~identified).sum())
    listed = ", ".join(f"{v or '∅'}: {count}" for v, count in counts.head(10).items())
    listed += " …" if len(counts) > 10 else ""
    fields = {"n": n, "values": listed}
    return LedgerLine("normalise", layer, Msg.FEATURES_OF_UNKNOWN_KIND, "set_aside", total, total - n, n, fields=fields)


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value) or value is pd.NaT


def _plain(value: Any) -> Any:
    """A value of a JSON type."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (str, int, float, bool)) else str(value)
