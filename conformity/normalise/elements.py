"""Builds the elements of a network layer: joins river segments, splits large multipart surfaces, merges duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.errors import Msg
from conformity.model import (
    ELEMENTS,
    Kind,
    LedgerLine,
    Milieu,
    Objective,
    ObjectiveSource,
)
from conformity.normalise import geos, keys
from conformity.normalise.names import display_name, one_spelling
from conformity.normalise.rows import attributed
from conformity.profiles.beds import covered_bed
from conformity.profiles.folding import slug

if TYPE_CHECKING:
    from conformity.profiles.resolve_network import NetworkRole

#: A multipart surface of more parts than this is split: a share of the whole would be meaningless.
MOST_PARTS: Final = 20
#: Two outlines of one identifier are one object up to this Hausdorff distance (m).
_SAME_M: Final = 1.0
#: Ends of river segments this close are joined (m).
_SNAP_M: Final = 0.01
#: Lines of one river that share more than this length (m) are duplicates.
_TWICE_M: Final = 0.1
_OBJECTIVE: Final = ["objective", "objective_source"]
_FIRMNESS: Final = {
    ObjectiveSource.ATTRIBUTE: 0, ObjectiveSource.LAYER: 0, ObjectiveSource.OPTION: 1, ObjectiveSource.DEFAULT: 2,
}  # fmt: skip
_LINES: Final = [shapely.GeometryType.LINESTRING.value, shapely.GeometryType.MULTILINESTRING.value]
_RIVERS: Final = frozenset({Milieu.RIVER.value})


def elements(layer: str, frame: gpd.GeoDataFrame, role: NetworkRole) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Elements of one layer.

    Parameters
    ----------
    frame
        Repaired features in metres, attributes as stored.
    role
        The layer's role.

    Returns
    -------
    (elements, ledger lines)
        Rows of :data:`conformity.model.tables.ELEMENTS` (``size`` and ``whole_size`` filled), sorted by key.
    """
    table, lines = attributed(layer, frame, role)
    if not len(table):
        return _contract(table, frame.crs), lines
    table["stored"] = None
    table["covered_bed"] = _covered_beds(table)
    table = _rivers(table, role)
    table, said = _once(table, layer)
    lines += said
    table = _keyed(table, layer)
    table, said = _by_parts(table, layer)
    lines += said
    size = _size(table["geometry"].to_numpy())
    table["size"] = np.round(size, 3)
    table["whole_size"] = table["whole_size"].where(table["part"] > 0, table["size"])
    table["layer"] = layer
    table["layers"] = [[layer]] * len(table)
    table["roles"] = [[kind] for kind in table["kind"]]
    return _contract(table.sort_values("element_key", kind="stable", ignore_index=True), frame.crs), lines


def _contract(table: pd.DataFrame, crs: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reindex(columns=list(ELEMENTS.names)), geometry="geometry", crs=crs)


def _rivers(table: pd.DataFrame, role: NetworkRole) -> pd.DataFrame:
    """Join river lines: those of one name, and unnamed ones whose ends meet."""
    table["fold"] = ""
    geometry = table["geometry"].to_numpy()
    lines = np.isin(shapely.get_type_id(geometry), _LINES)
    river = lines & (table["milieu"].isin(_RIVERS) | (table["kind"] == Kind.WATERCOURSE)).to_numpy()
    if not river.any() or not role.merge_named_lines:
        return table
    names = table["name"].to_numpy(dtype=object)
    if (names[river] == "").all() and table.loc[river, "element_id"].is_unique:
        return table
    folds = np.full(len(table), "", dtype=object)
    by_name = {name: f"n:{slug(name)}" for name in set(names[river]) if name}
    unnamed = [n for n in np.flatnonzero(river).tolist() if not names[n]]
    for n in np.flatnonzero(river).tolist():
        folds[n] = by_name.get(names[n], "")
    for n, component in zip(unnamed, _components(geometry[unnamed]), strict=True):
        folds[n] = f"u:{component}"
    table["fold"] = pd.Series(folds, index=table.index, dtype=table["fold"].dtype)
    columns = {str(name): list(table[name].to_numpy(dtype=object)) for name in table.columns}
    groups: dict[tuple[str, str, str], list[int]] = {}
    for n in np.flatnonzero(folds != "").tolist():
        groups.setdefault((columns["kind"][n], columns["objective"][n], folds[n]), []).append(n)
    merged = [_merge(columns, groups[own]) for own in sorted(groups)]
    return pd.concat([table[folds == ""], pd.DataFrame(merged)], ignore_index=True) if merged else table


def _once(table: pd.DataFrame, layer: str) -> tuple[pd.DataFrame, list[LedgerLine]]:
    """Merge features of one layer with the same outline, kind, objective and identifier, and add a ledger line."""
    lines: list[LedgerLine] = []
    groups = None
    if keys.alike(table["geometry"]).any():
        outlines = keys.digests(table["geometry"], 16)
        groups = table.assign(_outline=outlines).groupby(["_outline", "kind", "objective", "element_id"], sort=True)
    if groups is not None and groups.ngroups < len(table):
        n = len(table) - groups.ngroups
        lines = [
            LedgerLine(
                "normalise",
                layer,
                Msg.OBJECTS_STORED_SEVERAL_TIMES,
                "warning",
                len(table),
                groups.ngroups,
                n,
                fields={"n": n},
            )
        ]
        rows = []
        for _, group in groups:
            first = group.sort_values(["element_id", "name"], kind="stable").iloc[0].to_dict()
            first.pop("_outline")
            if len(group) > 1:
                first["stored"] = list(group["geometry"])
            rows.append(first)
        table = pd.DataFrame(rows)
    twice = int(table["stored"].notna().sum())
    if twice and not lines:
        lines = [LedgerLine("normalise", layer, Msg.OBJECTS_STORED_SEVERAL_TIMES, "warning", fields={"n": twice})]
    return table.reset_index(drop=True), lines


def _merge(columns: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> dict[str, Any]:
    """One river of some rows of a table."""
    ids, names, geometry, attributes = (columns[c] for c in ("element_id", "name", "geometry", "attributes"))
    first = min(rows, key=lambda n: (names[n], ids[n]))
    row = {name: values[first] for name, values in columns.items()}
    shapes = np.array([geometry[n] for n in rows], dtype=object)
    parts = shapely.get_parts(shapes)
    order = np.lexsort(shapely.get_coordinates(shapely.get_point(parts, 0)).T[::-1])
    several = sorted({ids[n] for n in rows} - {""})
    row["element_id"] = several[0] if len(several) == 1 else ""
    row["name"] = display_name(row["name"])
    row["uncertainty_m"] = float(max(columns["uncertainty_m"][n] for n in rows))
    with geos.working_on(*parts, name=row["name"] or row["element_id"]):
        row["geometry"] = shapely.union_all(parts[order], grid_size=1e-4)
    if shapely.length(parts).sum() > row["geometry"].length + _TWICE_M:
        row["stored"] = list(shapes[np.lexsort(([ids[n] for n in rows], np.array(keys.digests(shapes))))])
    if len(rows) > 1:
        row["attributes"] = _common((attributes[n] for n in rows), len(rows), several)
    covered = [bed for n in rows if (bed := columns["covered_bed"][n]) is not None]
    row["covered_bed"] = shapely.union_all(covered, grid_size=1e-4) if covered else None
    return row


def _covered_beds(table: pd.DataFrame) -> Any:
    """The lines of rivers that their source calls fictive or underground; ``None`` of all others."""
    beds = np.full(len(table), None, dtype=object)
    river = (table["milieu"].isin(_RIVERS) | (table["kind"] == Kind.WATERCOURSE)).to_numpy()
    lines = np.isin(shapely.get_type_id(table["geometry"].to_numpy()), _LINES)
    for n in np.flatnonzero(river & lines).tolist():
        if covered_bed(table["attributes"].iloc[n]):
            beds[n] = table["geometry"].iloc[n]
    return beds


def _common(stored: Iterable[Mapping[str, Any]], segments: int, ids: list[str]) -> dict[str, Any]:
    """Attributes with the same value in every segment of an object; the others are dropped."""
    first, *others = stored
    same = {k: v for k, v in first.items() if all(k in other and other[k] == v for other in others)}
    return {**same, "segments": segments, "ids": ids}


def _components(lines: Any) -> list[int]:
    """A number for each line; lines whose ends or vertices meet share it."""
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    a, b = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_SNAP_M)
    for i, j in zip(a.tolist(), b.tolist(), strict=True):
        parent[max(root(i), root(j))] = min(root(i), root(j))
    return [root(n) for n in range(len(lines))]


def _keyed(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    ids = table["element_id"]
    single = ids[ids != ""].is_unique
    base, by_outline = [], []
    row: Any
    for row in table[["kind", "element_id", "name", "fold"]].itertuples(index=False):
        if row.fold.startswith("n:"):
            base.append(f"{row.kind}:{slug(layer)}:{slug(row.name)}")
        elif row.element_id and single:
            base.append(f"{row.kind}:{row.element_id}")
        else:
            by_outline.append(len(base))
            base.append(f"{row.kind}:")
    for n, outline in zip(by_outline, keys.digests(table["geometry"].iloc[by_outline]), strict=True):
        base[n] += outline
    table = table.assign(_base=base).sort_values("_base", kind="stable")
    table["element_key"] = keys.unique(list(table["_base"]))
    table["whole_key"] = table["element_key"]
    table["part"] = 0
    table["whole_size"] = 0.0
    return table.reset_index(drop=True)


def _by_parts(table: pd.DataFrame, layer: str) -> tuple[pd.DataFrame, list[LedgerLine]]:
    geometry = table["geometry"].to_numpy()
    large = (shapely.get_num_geometries(geometry) > MOST_PARTS) & (shapely.get_dimensions(geometry) == 2)
    if not large.any():
        return table, []
    rows: list[dict[str, Any]] = []
    for row in table[large].to_dict("records"):
        parts = shapely.get_parts(row["geometry"])
        digests = keys.digests(parts)
        whole = round(float(shapely.area(row["geometry"])), 3)
        for n, i in enumerate(sorted(range(len(parts)), key=digests.__getitem__), start=1):
            rows.append({**row, "element_key": f"{row['element_key']}#{digests[i]}", "part": n, "whole_size": whole,
                         "geometry": parts[i]})  # fmt: skip
    exploded = pd.DataFrame(rows)
    exploded["element_key"] = keys.unique(list(exploded["element_key"]))
    out = pd.concat([table[~large], exploded], ignore_index=True)
    fields = {"n": int(large.sum()), "parts": len(exploded)}
    return out, [LedgerLine("normalise", layer, Msg.LARGE_MULTIPOLYGONS_SPLIT, "note", fields=fields)]


def _size(geometry: Any) -> Any:
    dimension = shapely.get_dimensions(geometry)
    count = shapely.get_num_coordinates(geometry)
    return np.where(dimension == 2, shapely.area(geometry), np.where(dimension == 1, shapely.length(geometry), count))


def join(frames: Sequence[gpd.GeoDataFrame], crs: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Elements of every layer, each object once: the same identifier with the same outline, or the same outline.

    An object of two layers keeps the first row and both roles. Objects that only overlap are not merged, nor are those
    of two upper documents: each is measured, with the legal force of its own document.
    """
    if not frames:
        nothing = {name: pd.Series([], dtype=object) for name in ELEMENTS.names}
        return gpd.GeoDataFrame(nothing, geometry="geometry", crs=crs), []
    table = pd.concat(frames, ignore_index=True)
    table["name"] = one_spelling(list(table["name"]))
    lines: list[LedgerLine] = []
    alike = keys.alike(table.geometry)
    named = np.array([f"alone {n}" for n in range(len(table))], dtype=object)
    named[alike] = keys.digests(table["geometry"][alike], 16)
    # an obstacle and a continuity with the same outline remain two objects, each with its objective
    across = [kind == Kind.OBSTACLE.value for kind in table["kind"]]
    outline = list(zip(named, table["reference"], across, strict=True))
    owner: dict[tuple[str, str, bool], int] = {}
    by_id: dict[tuple[str, str, bool], int] = {}
    keep = np.ones(len(table), dtype=bool)
    differing: dict[tuple[str, str], int] = {}
    for n, (digest, identifier, part) in enumerate(zip(outline, table["element_id"], table["part"], strict=True)):
        first = None
        # a row number is only an identifier within its layer
        own = (identifier, *digest[1:])
        other = by_id.get(own) if part == 0 and not identifier.isdecimal() and identifier else None
        if other is not None and table.at[other, "layer"] != table.at[n, "layer"]:
            if _same(table.geometry.iloc[other], table.geometry.iloc[n]):
                first = other
            else:
                pair = (table.at[other, "layer"], table.at[n, "layer"])
                differing[pair] = differing.get(pair, 0) + 1
        if first is None:
            first = owner.get(digest)
        if first is None or table.at[first, "layer"] == table.at[n, "layer"]:
            owner.setdefault(digest, n)
            if identifier:
                by_id.setdefault(own, n)
            continue
        keep[n] = False
        table.at[first, "roles"] = [*dict.fromkeys([*table.at[first, "roles"], *table.at[n, "roles"]])]
        table.at[first, "layers"] = [*dict.fromkeys([*table.at[first, "layers"], *table.at[n, "layers"]])]
        for column, value in zip(
            _OBJECTIVE, _together(table.loc[first, _OBJECTIVE], table.loc[n, _OBJECTIVE]), strict=True
        ):
            table.at[first, column] = value
        if table.at[first, "milieu"] == Milieu.UNKNOWN:
            table.at[first, "milieu"] = table.at[n, "milieu"]
        if table.at[first, "covered_bed"] is None:
            table.at[first, "covered_bed"] = table.at[n, "covered_bed"]
        for attribute in ("name", "legend", "obstacle_type", "obstacle_label"):
            table.at[first, attribute] = table.at[first, attribute] or table.at[n, attribute]
    if not keep.all():
        n = int((~keep).sum())
        lines.append(
            LedgerLine(
                "normalise",
                "network",
                Msg.OBJECTS_IN_TWO_LAYERS,
                "note",
                len(table),
                len(table) - n,
                n,
                fields={"n": n},
            )
        )
    for (a, b), n in sorted(differing.items()):
        lines.append(
            LedgerLine("normalise", b, Msg.IDENTIFIER_WITH_TWO_OUTLINES, "warning", fields={"n": n, "other": a})
        )
    # which of two documents' objects of one name is marked ~2 must not depend on the order of the layers
    out = table[keep].sort_values(["element_key", "reference"], kind="stable")
    out["element_key"] = keys.unique(list(out["element_key"]))
    single = out["part"] == 0
    out.loc[single, "whole_key"] = out.loc[single, "element_key"]
    return gpd.GeoDataFrame(out.sort_values("element_key", kind="stable", ignore_index=True), crs=crs), lines


def _together(one: pd.Series, other: pd.Series) -> tuple[str, str]:
    """Objective of an object of two layers, and its source: data override an option, which overrides a default."""
    (a, by_a), (b, by_b) = one, other
    if Objective.UNKNOWN in (a, b):
        return (b, by_b) if a == Objective.UNKNOWN else (a, by_a)
    if _FIRMNESS[by_a] != _FIRMNESS[by_b]:
        return min((a, by_a), (b, by_b), key=lambda pair: _FIRMNESS[pair[1]])
    return (a if a == b else Objective.BOTH.value), by_a


def _same(a: Any, b: Any) -> bool:
    return (
        bool(shapely.get_dimensions(a) == shapely.get_dimensions(b))
        and float(shapely.hausdorff_distance(a, b)) <= _SAME_M
    )
