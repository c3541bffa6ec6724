"""Elements of the network: kind and objective of every row, rivers whole, large multiparts by parts, objects once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from conformity.model import (
    ELEMENTS,
    Delimitation,
    Kind,
    LedgerLine,
    Milieu,
    Objective,
    ObjectiveSource,
)
from conformity.normalise import keys, texts
from conformity.profiles import resolve_network as resolver
from conformity.profiles.resolve_plan import folded

if TYPE_CHECKING:
    from conformity.profiles.resolve_network import NetworkRole

#: A multipart surface of more parts than this is taken by parts: a share of the whole would say nothing.
MOST_PARTS: Final = 20
#: Two outlines of one identifier are one object up to this Hausdorff distance (m).
_SAME_M: Final = 1.0
#: Ends of river segments this close are joined (m).
_SNAP_M: Final = 0.01
#: Lines of one river that share more than this stand twice in the source (m).
_TWICE_M: Final = 0.1
#: what sources write where there is no name
_NAMELESS: Final = frozenset(
    {"nr", "nc", "so", "ns", "sans nom", "inconnu", "non renseigne", "sans objet", "innomme", "?"}
)
_RIVERS: Final = frozenset({Milieu.RIVER.value})


def elements(layer: str, frame: gpd.GeoDataFrame, role: NetworkRole) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Elements of one layer.

    Parameters
    ----------
    frame
        Repaired features in metres, attributes as stored.
    role
        What was decided of the layer.

    Returns
    -------
    (elements, ledger lines)
        Rows of the contract (``size`` and ``whole_size`` filled), sorted by key.
    """
    table, lines = _attributed(layer, frame, role)
    table["stored"] = None
    table = _rivers(table, role)
    table, said = _once(table, layer)
    lines += said
    table = _keyed(table, layer)
    table, said = _by_parts(table, layer)
    lines += said
    size = _size(table["geometry"].to_numpy())
    table["size"] = np.round(size, 3)
    table["whole_size"] = table["whole_size"].where(table["part"] > 0, table["size"])
    table["reference"] = role.reference
    table["layer"] = layer
    table["layers"] = [[layer]] * len(table)
    table["roles"] = [[kind] for kind in table["kind"]]
    made = gpd.GeoDataFrame(table[list(ELEMENTS.names)], geometry="geometry", crs=frame.crs)
    return made.sort_values("element_key", kind="stable", ignore_index=True), lines


def _attributed(layer: str, frame: gpd.GeoDataFrame, role: NetworkRole) -> tuple[pd.DataFrame, list[LedgerLine]]:
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
    table["name"] = table["name"].where(~table["name"].map(folded).isin(_NAMELESS), "")
    table["obstacle_type"] = [t.zfill(2) if t.isdigit() else t for t in table["obstacle_type"]]
    assert role.kind is not None
    table["kind"] = role.kind.value
    table["legend"] = role.legend
    table["objective"] = role.objective.value
    table["objective_source"] = role.objective_source.value
    milieu = [resolver.milieu_of(value) for value in texts.column(raw, columns, "milieu")]
    table["milieu"] = [role.milieu.value if m is Milieu.UNKNOWN else m.value for m in milieu]
    table["delimitation"] = _delimitation(texts.column(raw, columns, "delimitation"), role)
    _by_rows(table, raw, role)
    lines = _objectives(table, raw, role, layer)
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


def _by_rows(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole) -> None:
    """Rows that tell their own kind: a legend's entries, identifiers, EST_RESERV and EST_CORRID."""
    there = {folded(c): c for c in raw.columns}
    for rule in role.rules:
        hit = np.ones(len(table), dtype=bool)
        for column, value in rule.where.items():
            source = there.get(folded(column))
            found = texts.column(raw, {"x": source} if source else {}, "x").map(folded)
            hit &= (found == folded(value)).to_numpy()
        table.loc[hit, "kind"] = rule.kind.value
        table.loc[hit, "legend"] = rule.legend
        if rule.objective is not None:
            table.loc[hit, ["objective", "objective_source"]] = [rule.objective.value, ObjectiveSource.ATTRIBUTE.value]
        if rule.milieu is not None:
            table.loc[hit, "milieu"] = rule.milieu.value
    if role.kind_how in ("id", "columns"):
        told = [resolver.kind_of_id(v) for v in table["element_id"]]
        table["kind"] = [t.value if t is not None else k for t, k in zip(told, table["kind"], strict=True)]
    if role.kind is Kind.WATERCOURSE:
        # a river that the scheme calls a reservoir is one; a corridor only where nothing says reservoir
        for column, kind in sorted(role.flags.items(), key=lambda item: item[1] is Kind.RESERVOIR):
            source = there.get(folded(column))
            if source:
                table.loc[(texts.column(raw, {"x": source}, "x").str.upper() == "T").to_numpy(), "kind"] = kind.value


def _objectives(table: pd.DataFrame, raw: pd.DataFrame, role: NetworkRole, layer: str) -> list[LedgerLine]:
    """Objectives that a column tells in words, or that the profile maps; codes are counted and left alone."""
    column = role.columns.get("objective")
    if column is None or role.objective_source is ObjectiveSource.OPTION:
        return []
    values = texts.column(raw, {"x": column}, "x")
    mapped = np.array(
        [(role.objectives.get(folded(v)) or resolver.objective_of(v)).value for v in values], dtype=object
    )
    told = mapped != Objective.UNKNOWN.value
    table.loc[told, "objective"] = mapped[told]
    table.loc[told, "objective_source"] = ObjectiveSource.ATTRIBUTE.value
    silent = values[~told & (values != "")]
    if not len(silent) and told.any():
        return []
    counts = ", ".join(f"{v or '∅'}: {n}" for v, n in values.value_counts().sort_index().items())
    return [LedgerLine("normalise", layer, "SEM-201", "warning", fields={"column": column, "counts": counts})]


def _rivers(table: pd.DataFrame, role: NetworkRole) -> pd.DataFrame:
    """River lines of one name are one element; unnamed ones are gathered where their ends meet."""
    table["fold"] = ""
    lines = table["geometry"].map(lambda g: g.geom_type in ("LineString", "MultiLineString"))
    river = lines & (table["milieu"].isin(_RIVERS) | (table["kind"] == Kind.WATERCOURSE))
    if not river.any() or not role.merge_named_lines:
        return table
    if (table.loc[river, "name"] == "").all() and table.loc[river, "element_id"].is_unique:
        return table
    table.loc[river, "fold"] = [f"n:{slug(n)}" if n else "" for n in table.loc[river, "name"]]
    unnamed = table.index[river & (table["fold"] == "")]
    for index, component in zip(unnamed, _components(table.loc[unnamed, "geometry"].to_numpy()), strict=True):
        table.loc[index, "fold"] = f"u:{component}"
    rest = table[table["fold"] == ""]
    merged = [
        _merge(group) for _, group in table[table["fold"] != ""].groupby(["kind", "objective", "fold"], sort=True)
    ]
    return pd.concat([rest, pd.DataFrame(merged)], ignore_index=True) if merged else table


def _once(table: pd.DataFrame, layer: str) -> tuple[pd.DataFrame, list[LedgerLine]]:
    """Features of one layer with the same outline, kind, objective and identifier are one element, counted in sums."""
    outline = table["geometry"].map(lambda g: keys.digest(g, 16))
    groups = table.assign(_outline=outline).groupby(["_outline", "kind", "objective", "element_id"], sort=True)
    if groups.ngroups == len(table):
        lines: list[LedgerLine] = []
    else:
        n = len(table) - groups.ngroups
        lines = [LedgerLine("normalise", layer, "SEM-208", "warning", len(table), groups.ngroups, n, fields={"n": n})]
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
        lines = [LedgerLine("normalise", layer, "SEM-208", "warning", fields={"n": twice})]
    return table.reset_index(drop=True), lines


def _merge(group: pd.DataFrame) -> dict[str, Any]:
    first = group.sort_values(["name", "element_id"], kind="stable").iloc[0]
    parts = shapely.get_parts(group["geometry"].to_numpy())
    order = np.lexsort(shapely.get_coordinates(shapely.get_point(parts, 0)).T[::-1])
    row = {str(k): v for k, v in first.to_dict().items()}
    ids = sorted(set(group["element_id"]) - {""})
    row["element_id"] = ids[0] if len(ids) == 1 else ""
    row["name"] = display_name(first["name"])
    row["uncertainty_m"] = float(group["uncertainty_m"].max())
    row["geometry"] = shapely.union_all(parts[order], grid_size=1e-4)
    if shapely.length(parts).sum() > row["geometry"].length + _TWICE_M:
        row["stored"] = list(
            group["geometry"].iloc[np.lexsort((group["element_id"], group["geometry"].map(keys.digest)))]
        )
    row["attributes"] = first["attributes"] if len(group) == 1 else {"segments": len(group), "ids": ids}
    return row


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


def slug(name: str) -> str:
    """A name as it stands in keys: lower case, ASCII, dashes."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in flat).split())


def display_name(name: str) -> str:
    """A river's name as one writes it: ``la Varenne``, ``le Hareng``, ``ruisseau de Bully``."""
    small = {
        "la",
        "le",
        "les",
        "de",
        "du",
        "des",
        "d",
        "l",
        "ruisseau",
        "riviere",
        "rivière",
        "ru",
        "canal",
        "bras",
        "et",
    }
    words = name.strip().split()
    made = []
    for word in words:
        head, mark, tail = word.partition("'")
        if mark and head.lower() in ("l", "d"):
            made.append(f"{head.lower()}'{tail[:1].upper()}{tail[1:].lower() if tail.isupper() else tail[1:]}")
        elif word.lower() in small:
            made.append(word.lower())
        else:
            made.append(word[:1].upper() + (word[1:].lower() if word.isupper() else word[1:]))
    return " ".join(made)


def _keyed(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    ids = table["element_id"]
    single = ids[ids != ""].is_unique
    base = []
    row: Any
    for row in table[["kind", "element_id", "name", "fold", "geometry"]].itertuples(index=False):
        if row.fold.startswith("n:"):
            base.append(f"{row.kind}:{slug(layer)}:{slug(row.name)}")
        elif row.element_id and single:
            base.append(f"{row.kind}:{row.element_id}")
        else:
            base.append(f"{row.kind}:{keys.digest(row.geometry)}")
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
        digests = [keys.digest(part) for part in parts]
        whole = round(float(shapely.area(row["geometry"])), 3)
        for n, i in enumerate(sorted(range(len(parts)), key=digests.__getitem__), start=1):
            rows.append({**row, "element_key": f"{row['element_key']}#{digests[i]}", "part": n, "whole_size": whole,
                         "geometry": parts[i]})  # fmt: skip
    made = pd.DataFrame(rows)
    made["element_key"] = keys.unique(list(made["element_key"]))
    out = pd.concat([table[~large], made], ignore_index=True)
    fields = {"n": int(large.sum()), "parts": len(made)}
    return out, [LedgerLine("normalise", layer, "SEM-202", "note", fields=fields)]


def _size(geometry: Any) -> Any:
    dimension = shapely.get_dimensions(geometry)
    count = shapely.get_num_coordinates(geometry)
    return np.where(dimension == 2, shapely.area(geometry), np.where(dimension == 1, shapely.length(geometry), count))


def join(frames: Sequence[gpd.GeoDataFrame], crs: str) -> tuple[gpd.GeoDataFrame, list[LedgerLine]]:
    """Elements of every layer, each object once: the same identifier with the same outline, or the same outline.

    An object of two layers keeps the first row and both roles; overlap alone never makes two objects one.
    """
    if not frames:
        nothing = {name: pd.Series([], dtype=object) for name in ELEMENTS.names}
        return gpd.GeoDataFrame(nothing, geometry="geometry", crs=crs), []
    table = pd.concat(frames, ignore_index=True)
    lines: list[LedgerLine] = []
    outline = [keys.digest(g, 16) for g in table.geometry]
    owner: dict[str, int] = {}
    by_id: dict[str, int] = {}
    keep = np.ones(len(table), dtype=bool)
    differing: dict[tuple[str, str], int] = {}
    for n, (digest, identifier, part) in enumerate(zip(outline, table["element_id"], table["part"], strict=True)):
        first = None
        other = by_id.get(identifier) if identifier and part == 0 else None
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
                by_id.setdefault(identifier, n)
            continue
        keep[n] = False
        table.at[first, "roles"] = [*dict.fromkeys([*table.at[first, "roles"], *table.at[n, "roles"]])]
        table.at[first, "layers"] = [*dict.fromkeys([*table.at[first, "layers"], *table.at[n, "layers"]])]
        if table.at[first, "objective"] == Objective.UNKNOWN:
            table.at[first, "objective"] = table.at[n, "objective"]
            table.at[first, "objective_source"] = table.at[n, "objective_source"]
        table.at[first, "name"] = table.at[first, "name"] or table.at[n, "name"]
    if not keep.all():
        n = int((~keep).sum())
        lines.append(
            LedgerLine("normalise", "network", "SEM-203", "note", len(table), len(table) - n, n, fields={"n": n})
        )
    for (a, b), n in sorted(differing.items()):
        lines.append(LedgerLine("normalise", b, "SEM-204", "warning", fields={"n": n, "other": a}))
    out = table[keep].copy()
    out["element_key"] = keys.unique(list(out["element_key"]))
    single = out["part"] == 0
    out.loc[single, "whole_key"] = out.loc[single, "element_key"]
    return gpd.GeoDataFrame(out.sort_values("element_key", kind="stable", ignore_index=True), crs=crs), lines


def _same(a: Any, b: Any) -> bool:
    return (
        bool(shapely.get_dimensions(a) == shapely.get_dimensions(b))
        and float(shapely.hausdorff_distance(a, b)) <= _SAME_M
    )


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value) or value is pd.NaT


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (str, int, float, bool)) else str(value)
