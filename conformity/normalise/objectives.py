"""Objectives of a layer's rows: the columns that tell them, what is then left open, and what is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from conformity.model import Kind, LedgerLine, Objective, ObjectiveSource
from conformity.normalise import texts
from conformity.profiles.folding import folded
from conformity.profiles.objectives import objective_of, speaks_of_objective
from conformity.profiles.resolve_network import may_be_else

if TYPE_CHECKING:
    from conformity.profiles.resolve_network import NetworkRole

#: values of a column that a question shows
_SHOWN: Final = 6
#: a column speaks of objectives where this share of its values do
_MOSTLY: Final = 0.5


def settle(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Write the objective of every row, and what told it.

    Columns tell row by row; codes are counted and never guessed at (SEM-201), and a column that speaks of objectives
    and was not read is a question (SEM-520). What stays open is said by the officer, or the default of the kind.

    Parameters
    ----------
    table
        Rows with ``kind``, and ``objective`` and ``objective_source`` as the layer or its legend tells them; changed.
    raw
        The rows as stored.
    """
    lines = _read(table, raw, role, layer)
    lines += _unread(table, raw, role, layer)
    lines += _opposed(table, role, layer)
    if (table["objective_source"] == ObjectiveSource.DEFAULT.value).any():
        lines += _named(role, layer)
    pairs = [
        role.statement.settled(Kind(kind), Objective(objective), ObjectiveSource(source))
        for kind, objective, source in zip(table["kind"], table["objective"], table["objective_source"], strict=True)
    ]
    table["objective"] = pd.Series([o.value for o, _ in pairs], index=table.index, dtype=object)
    table["objective_source"] = pd.Series([s.value for _, s in pairs], index=table.index, dtype=object)
    return lines


def _read(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Objectives that columns tell in words, or that the profile maps; a legend that the profile has read stays."""
    told = np.zeros(len(table), dtype=bool)
    columns: dict[str, pd.Series] = {}
    legend = role.columns.get("legend", "")
    for column in role.objective_columns:
        if role.rules and column == legend:
            continue
        values = texts.column(raw, {"x": column}, "x")
        read = {v: role.objectives.get(folded(v)) or objective_of(v) for v in set(values)}
        hit = np.array([read[v] is not Objective.UNKNOWN for v in values], dtype=bool)
        _write(table, values, read, hit & ~told)
        told |= hit
        columns[column] = values
    if role.kind_how == "values" and not role.rules and "type" in role.columns:
        values = texts.column(raw, role.columns, "type")
        read = {v: objective_of(v) for v in set(values)}
        hit = np.array([read[v] is not Objective.UNKNOWN for v in values], dtype=bool)
        _write(table, values, read, hit & ~told)
        told |= hit
    lines = []
    for column, values in columns.items():
        silent = set(values[~told & (values != "")])
        if silent and (not may_be_else(column) or any(map(speaks_of_objective, silent))):
            counts = ", ".join(f"{v or '∅'}: {n}" for v, n in values.value_counts().sort_index().items())
            fields = {"column": column, "counts": counts}
            lines.append(LedgerLine("normalise", layer, "SEM-201", "warning", fields=fields))
    return lines


def _write(table: pd.DataFrame, values: pd.Series, read: dict[str, Objective], rows: np.ndarray) -> None:
    table.loc[rows, "objective"] = [read[v].value for v in values[rows]]
    table.loc[rows, "objective_source"] = ObjectiveSource.ATTRIBUTE.value


def _unread(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Columns that speak of objectives, were not read, and say something else than what was."""
    passed = {*role.objective_columns, *(role.columns[r] for r in ("id", "scheme", "milieu") if r in role.columns)}
    if role.kind_how == "values":
        passed.add(role.columns.get("type", ""))
    lines = []
    for column in raw.columns:
        if str(column) in passed or not _textual(raw[column]):
            continue
        values = texts.column(raw, {"x": str(column)}, "x")
        counts = Counter(v for v in values if v)
        speaking = {v for v in counts if speaks_of_objective(v)}
        if not speaking or len(speaking) < _MOSTLY * len(counts):
            continue
        said = {v: objective_of(v) for v in speaking}
        taken = zip(values, table["objective"], table["objective_source"], strict=True)
        other = {v for v, o, source in taken if v in said and (said[v] != o or source == ObjectiveSource.DEFAULT.value)}
        if other:
            shown = sorted(other)
            listed = ", ".join(f"{v}: {counts[v]}" for v in shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
            lines.append(
                LedgerLine("normalise", layer, "SEM-520", "warning", fields={"column": str(column), "counts": listed})
            )
    return lines


def _textual(values: pd.Series) -> bool:
    return pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values)


def _opposed(table: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """What the officer says of a kind does not hold where the source says otherwise: that is told."""
    sourced = table[table["objective_source"] != ObjectiveSource.DEFAULT.value]
    pairs = zip(sourced["kind"], sourced["objective"], strict=True)
    counts = Counter(kind for kind, objective in pairs if role.statement.opposed(Kind(kind), Objective(objective)))
    return [
        LedgerLine(
            "normalise", layer, "SEM-522", "warning",
            fields={"n": n, "option": f"{kind}={role.statement.by_kind[Kind(kind)].value}"},
        )
        for kind, n in sorted(counts.items())
    ]  # fmt: skip


def _named(role: NetworkRole, layer: str) -> list[LedgerLine]:
    """A layer whose name speaks of an objective that is none of the law's (« à conforter »)."""
    unclear = (
        role.objective is Objective.UNKNOWN and speaks_of_objective(layer) and objective_of(layer) is Objective.UNKNOWN
    )
    return [LedgerLine("normalise", layer, "SEM-523", "warning")] if unclear else []
