"""Determines the objective of a layer's rows from its columns, and the questions where they are unclear."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from conformity.errors import Msg
from conformity.model import Kind, LedgerLine, Objective, ObjectiveSource
from conformity.normalise import texts
from conformity.profiles.folding import folded
from conformity.profiles.objectives import objective_of, speaks_of_objective
from conformity.profiles.resolve_network import may_be_else

if TYPE_CHECKING:
    from conformity.profiles.resolve_network import NetworkRole

#: number of a column's values listed in a question
_SHOWN: Final = 6
#: share of values that must name an objective for a column to be one of objectives
_MOSTLY: Final = 0.5


def settle(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Write the objective of every row, and its source.

    Columns give it row by row; codes are counted but not interpreted (SEM-201), and a column of objectives that was
    not read raises a question (SEM-520). Otherwise the officer's statement applies, or the default of the kind.

    Parameters
    ----------
    table
        Rows with ``kind``, and ``objective`` and ``objective_source`` as given by the layer or its legend; modified.
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
    """Read objectives from words in columns, or through the profile; objectives from the profile's legend are kept."""
    read_rows = np.zeros(len(table), dtype=bool)
    columns: dict[str, pd.Series] = {}
    legend = role.columns.get("legend", "")
    for column in role.objective_columns:
        if role.rules and column == legend:
            continue
        values = texts.column(raw, {"x": column}, "x")
        read = {v: role.objectives.get(folded(v)) or objective_of(v) for v in set(values)}
        hit = np.array([read[v] is not Objective.UNKNOWN for v in values], dtype=bool)
        _write(table, values, read, hit & ~read_rows)
        read_rows |= hit
        columns[column] = values
    if role.kind_how == "values" and not role.rules and "type" in role.columns:
        values = texts.column(raw, role.columns, "type")
        read = {v: objective_of(v) for v in set(values)}
        hit = np.array([read[v] is not Objective.UNKNOWN for v in values], dtype=bool)
        _write(table, values, read, hit & ~read_rows)
        read_rows |= hit
    lines = []
    for column, values in columns.items():
        silent = set(values[~read_rows & (values != "")])
        if silent and (not may_be_else(column) or any(map(speaks_of_objective, silent))):
            counts = ", ".join(f"{v or '∅'}: {n}" for v, n in values.value_counts().sort_index().items())
            fields = {"column": column, "counts": counts}
            lines.append(LedgerLine("normalise", layer, Msg.OBJECTIVE_COLUMN_NOT_IN_WORDS, "warning", fields=fields))
    return lines


def _write(table: pd.DataFrame, values: pd.Series, read: dict[str, Objective], rows: np.ndarray) -> None:
    table.loc[rows, "objective"] = [read[v].value for v in values[rows]]
    table.loc[rows, "objective_source"] = ObjectiveSource.ATTRIBUTE.value


def _unread(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Questions about unread columns of objectives that differ from the objectives read."""
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
                LedgerLine(
                    "normalise",
                    layer,
                    Msg.OBJECTIVE_COLUMN_NOT_READ,
                    "warning",
                    fields={"column": str(column), "counts": listed},
                )
            )
    return lines


def _textual(values: pd.Series) -> bool:
    return pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values)


def _opposed(table: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Ledger lines where the officer's objective for a kind is overridden by the data."""
    sourced = table[table["objective_source"] != ObjectiveSource.DEFAULT.value]
    pairs = zip(sourced["kind"], sourced["objective"], strict=True)
    counts = Counter(kind for kind, objective in pairs if role.statement.opposed(Kind(kind), Objective(objective)))
    return [
        LedgerLine(
            "normalise", layer, Msg.OBJECTIVE_OPTION_OVERRULED, "warning",
            fields={"n": n, "option": f"{kind}={role.statement.by_kind[Kind(kind)].value}"},
        )
        for kind, n in sorted(counts.items())
    ]  # fmt: skip


def _named(role: NetworkRole, layer: str) -> list[LedgerLine]:
    """A ledger line for a layer named after an objective unknown to the law (« à conforter »)."""
    unclear = (
        role.objective is Objective.UNKNOWN and speaks_of_objective(layer) and objective_of(layer) is Objective.UNKNOWN
    )
    return [LedgerLine("normalise", layer, Msg.OBJECTIVE_IN_LAYER_NAME_UNKNOWN, "warning")] if unclear else []
