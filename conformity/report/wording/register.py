"""The rows of a report by key, as plain records: what every text looks up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from conformity.language import toponyms
from conformity.language.figures import finite
from conformity.model import GROUND_KINDS, UNSURE_SOURCES, ZoneClass, communes_of, whole_zone

if TYPE_CHECKING:
    import pandas as pd

    from conformity.result import Report
    from conformity.rulebook.schema import Rule

Record = Mapping[str, Any]
#: a side of the plan is a third of it; a wider shape is at no side
_THIRD: Final = 1 / 3
_WIDE: Final = 2 / 3
#: a line that spans this share of the plan runs through it
_THROUGH: Final = 0.5
#: a zone nearer to the middle of a commune has no direction (metres)
_CENTRE_M: Final = 100.0
_COMPASS: Final = ("E", "NE", "N", "NW", "W", "SW", "S", "SE")
#: how far a named element may be to locate one without a name (metres)
_NEIGHBOUR_M: Final = 300.0
#: an unnamed line is the same water as a named one along this share of it
_MOST_OF_BED: Final = 0.8
#: zones this near adjoin (metres)
_ADJOINS_M: Final = 0.1
#: two lines this near are one bed (metres)
_SAME_BED_M: Final = 10.0
#: of an element, the part in a commune that does not name that commune
_SLIGHT_PART: Final = 0.1
#: a pocket with less of its ground in the network is not counted there (square metres)
_LEAST_POCKET_M2: Final = 50.0


def text(value: Any) -> str:
    """A text, empty where there is none (None, NaN)."""
    return value if isinstance(value, str) else "" if value is None or value != value else str(value)


def texts(value: Any) -> list[str]:
    """The texts of a list, without the empty ones."""
    return [t for t in map(text, value) if t] if isinstance(value, (list, tuple)) else []


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dicts, geometry left out; numbers that are none become None."""
    names = [name for name in frame.columns if name != "geometry"]
    columns = [_plain(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    values = column.tolist()
    if column.dtype.kind in "fO":
        return [finite(value) if isinstance(value, float) else value for value in values]
    return values


def side_in(x: float, y: float, frame: Sequence[float]) -> str:
    """The third of a frame (west, south, east, north) in which a point lies: ``N``, ``SW``, ``middle``."""
    west, south, east, north = frame
    right, up = (x - west) / max(east - west, 1e-9), (y - south) / max(north - south, 1e-9)
    across = "W" if right < _THIRD else "E" if right > 1 - _THIRD else ""
    along = "S" if up < _THIRD else "N" if up > 1 - _THIRD else ""
    return f"{along}{across}" or "middle"


class Register:
    """A report's rows by key; each table is read once."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """Every finding, in the report's order."""
        return records(self.report.findings)

    @cached_property
    def undetermined(self) -> list[dict[str, Any]]:
        """Every row of what could not be judged."""
        return records(self.report.undetermined)

    @cached_property
    def concerns(self) -> list[dict[str, Any]]:
        """Every concern, by rank."""
        return sorted(records(self.report.concerns), key=lambda row: int(row["rank"]))

    @cached_property
    def by_id(self) -> dict[str, dict[str, Any]]:
        """Finding of an id."""
        return {row["finding_id"]: row for row in self.findings}

    def of_concern(self, concern: Record) -> list[dict[str, Any]]:
        """A concern's findings, worst first."""
        return [self.by_id[i] for i in concern["finding_ids"]]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Rule of an id."""
        return {rule.id: rule for rule in self.report.rulebook.rules}

    @cached_property
    def elements(self) -> dict[str, dict[str, Any]]:
        """Element of a key; unnamed running water of a concern has its name in another layer."""
        rows = {row["element_key"]: row for row in records(self.report.elements)}
        keys = {key for concern in self.concerns for key in texts(concern["elements"])}
        for key in sorted(keys & rows.keys()):
            if not text(rows[key]["name"]) and _runs(rows[key]) and (name := self._name_elsewhere(key, rows)):
                rows[key]["name"] = name
        return rows

    def _name_elsewhere(self, key: str, rows: Mapping[str, Record]) -> str:
        """The name of running water along most of an element's part in the plan's box, or nothing."""
        import shapely

        shape = self._shapes.get(key)
        part = None if shape is None else shapely.clip_by_rect(shape, *self.report.zones.total_bounds)
        if part is None or shapely.get_dimensions(part) != 1 or part.is_empty:
            return ""
        keys, tree = self._named_waters
        lengths: dict[str, float] = {}
        spelt: dict[str, str] = {}
        for row in rows.values():  # of several spellings the one with accents, which sorts last
            if text(row["name"]) and _runs(row):
                plain = toponyms.folded(text(row["name"]))
                spelt[plain] = max(spelt.get(plain, ""), text(row["name"]))
        west, south, east, north = part.bounds
        about = (west - 2 * _SAME_BED_M, south - 2 * _SAME_BED_M, east + 2 * _SAME_BED_M, north + 2 * _SAME_BED_M)
        for n in sorted(tree.query(part, predicate="dwithin", distance=_SAME_BED_M).tolist()):
            near = shapely.buffer(shapely.clip_by_rect(self._shapes[keys[n]], *about), _SAME_BED_M)
            plain = toponyms.folded(text(rows[keys[n]]["name"]))
            lengths[plain] = max(lengths.get(plain, 0.0), float(shapely.length(shapely.intersection(part, near))))
        best = max(lengths.items(), key=lambda each: (each[1], each[0]), default=("", 0.0))
        return spelt[best[0]] if best[0] and best[1] >= _MOST_OF_BED * float(shapely.length(part)) else ""

    @cached_property
    def _named_waters(self) -> tuple[list[str], Any]:
        import shapely

        rows = records(self.report.elements)
        keys = [
            r["element_key"] for r in rows if text(r["name"]) and _runs(r) and self.dimension(r["element_key"]) == 1
        ]
        return keys, shapely.STRtree([self._shapes[key] for key in keys])

    @cached_property
    def zones(self) -> dict[str, dict[str, Any]]:
        """Zone of a key."""
        return {row["zone_key"]: row for row in records(self.report.zones)}

    @cached_property
    def prescriptions(self) -> dict[str, dict[str, Any]]:
        """Prescription of a key."""
        return {row["prescription_key"]: row for row in records(self.report.prescriptions)}

    @cached_property
    def communes(self) -> dict[str, str]:
        """Name of an INSEE code (the code itself where the plan gives no name)."""
        return {str(code): str(name or code) for code, name in self.report.plan.get("communes", ())}

    @cached_property
    def territory(self) -> dict[tuple[str, str, str], float]:
        """Value of (territory, measure, qualifier)."""
        table = self.report.territory_measures
        keys = zip(table["territory"], table["measure"], table["qualifier"], strict=True)
        return dict(zip(keys, (float(v) for v in table["value"]), strict=True))

    # ------------------------------------------------------------------------------------------- neighbours

    @cached_property
    def _shapes(self) -> dict[str, Any]:
        return dict(zip(self.report.elements["element_key"], self.report.elements.geometry, strict=True))

    def shape(self, key: str) -> Any:
        """Geometry of an element; ``None`` where it has none."""
        return self._shapes.get(key)

    def zone_shape(self, key: str) -> Any:
        """Geometry of a zone; ``None`` where it has none."""
        return self._zone_shapes.get(key)

    @cached_property
    def _zone_shapes(self) -> dict[str, Any]:
        return dict(zip(self.report.zones["zone_key"], self.report.zones.geometry, strict=True))

    def sizes_by_commune(self, concern_id: str) -> dict[str, float]:
        """Ground of a concern in the zones of each commune (square metres), most first."""
        import shapely

        frame = self.report.concerns
        (ground,) = frame.geometry[frame["concern_id"] == concern_id]
        sizes: dict[str, float] = {}
        zones = self.report.zones
        for n in self._zone_tree.query(ground, predicate="intersects").tolist():
            for code in communes_of(text(zones["commune"].iloc[n]))[:1]:
                shared = shapely.intersection(zones.geometry.iloc[n], ground)
                sizes[code] = sizes.get(code, 0.0) + float(shapely.area(shared))
        return dict(sorted(sizes.items(), key=lambda each: (-each[1], each[0])))

    def side(self, *keys: str) -> str:
        """The side of the plan where an element or zone lies (``N``, ``SW``, ``middle``); empty where it is at none.

        ``keys``: of an element drawn in pieces, those of all.
        """
        return _side(self._together(keys), self.report.zones.total_bounds)

    def course(self, *keys: str) -> str:
        """How a line runs through the plan (``W-E``, ``NW-SE``): empty where it spans less than half of it."""
        return _course(self._together(keys), self.report.zones.total_bounds)

    def _together(self, keys: Sequence[str]) -> Any:
        import shapely

        shapes = [self._shapes.get(key, self._zone_shapes.get(key)) for key in keys]
        held = [shape for shape in shapes if shape is not None]
        return held[0] if len(held) == 1 else shapely.union_all(held) if held else None

    def communes_of(self, key: str) -> list[str]:
        """INSEE codes of the communes in whose zones an element or zone lies, the largest part first.

        A commune with less than a tenth of its part in the plan is left out.
        """
        import shapely

        row, shape = self.zones.get(key), self._shapes.get(key)
        if row is not None:
            return list(communes_of(text(row["commune"])))
        if shape is None or shape.is_empty:
            return []
        frame, dim = self.report.zones, int(shapely.get_dimensions(shape))
        sizes: dict[str, float] = {}
        for n in self._zone_tree.query(shape, predicate="intersects").tolist():
            part = shapely.intersection(shape, frame.geometry.iloc[n])
            size = part.area if dim == 2 else part.length if dim == 1 else 1.0
            for code in communes_of(text(frame["commune"].iloc[n])):
                sizes[code] = sizes.get(code, 0.0) + size
        least = _SLIGHT_PART * sum(sizes.values())
        return sorted((code for code, size in sizes.items() if size >= least and size), key=lambda c: (-sizes[c], c))

    @cached_property
    def _zone_tree(self) -> Any:
        import shapely

        return shapely.STRtree(self.report.zones.geometry.array)

    def zone_side(self, key: str) -> str:
        """The side of its commune where a zone lies, as :meth:`side`; of the plan where its commune is not known."""
        return _side(self.zone_shape(key), self._bounds_about(key))

    def zone_off_centre(self, key: str) -> str:
        """The direction of a zone from the middle of its commune (``N``, ``SW``); empty within 100 m of it."""
        import shapely

        shape, (west, south, east, north) = self.zone_shape(key), self._bounds_about(key)
        if shape is None or shape.is_empty:
            return ""
        x0, y0, x1, y1 = shapely.bounds(shape)
        x, y = (x0 + x1 - west - east) / 2, (y0 + y1 - south - north) / 2
        if math.hypot(x, y) < _CENTRE_M:
            return ""
        return _COMPASS[round(math.degrees(math.atan2(y, x)) / 45) % 8]

    def _bounds_about(self, key: str) -> Any:
        row = self.zones.get(key)
        codes = communes_of(text(row["commune"])) if row is not None else ()
        bounds = self._commune_bounds.get(codes[0] if codes else "")
        return self.report.zones.total_bounds if bounds is None else bounds

    def zone_area(self, key: str) -> float:
        """The area of a zone, of its built and unbuilt parts together (m2)."""
        return self._zone_areas.get(whole_zone(key), 0.0)

    @cached_property
    def _zone_areas(self) -> dict[str, float]:
        areas: dict[str, float] = {}
        for key, row in self.zones.items():
            whole = whole_zone(key)
            areas[whole] = areas.get(whole, 0.0) + float(row["area_m2"] or 0.0)
        return areas

    @cached_property
    def _commune_bounds(self) -> dict[str, Any]:
        """Commune → bounds of its zones."""
        frame = self.report.zones
        return {
            str(code): frame[frame["commune"] == code].total_bounds
            for code in frame["commune"].dropna().unique()
            if code
        }

    @cached_property
    def unsure_pockets(self) -> tuple[list[Record], float]:
        """Pockets by their type or label alone in reservoirs and corridors; their ground there (m2), once."""
        import shapely

        contacts = self.report.contacts
        rows = contacts[(contacts["subject_kind"] == "zone") & (contacts["area_m2"] > 0)]
        held: dict[str, list[Any]] = {}
        for key, element in zip(rows["subject_key"], rows["element_key"], strict=True):
            zone, thing = self.zones.get(key), self.elements.get(element)
            if zone is None or thing is None or thing["kind"] not in GROUND_KINDS:
                continue
            shapes = self.zone_shape(key), self.shape(element)
            if zone["zone_class"] == ZoneClass.POCKET and zone["class_source"] in UNSURE_SOURCES and None not in shapes:
                held.setdefault(key, []).append(shapely.intersection(*shapes))
        grounds = {key: shapely.union_all(own) for key, own in held.items()}
        grounds = {key: ground for key, ground in grounds.items() if shapely.area(ground) >= _LEAST_POCKET_M2}
        whole = float(shapely.area(shapely.union_all(list(grounds.values())))) if grounds else 0.0
        return [self.zones[key] for key in grounds], whole

    def holds_pocket(self, key: str) -> bool:
        """Whether a prescription makes a STECAL of a part of the zone that this zone is the rest of."""
        import shapely

        row, shape = self.zones.get(key), self.zone_shape(key)
        if row is None or shape is None:
            return False
        label = f"STECAL ({text(row['label'])})"
        pockets = [k for k, each in self.zones.items() if text(each["label"]) == label]
        return any((z := self.zone_shape(k)) is not None and shapely.dwithin(z, shape, _ADJOINS_M) for k in pockets)

    def dimension(self, key: str) -> int:
        """0 point, 1 line, 2 surface; -1 where an element has no geometry."""
        import shapely

        shape = self._shapes.get(key)
        return -1 if shape is None else int(shapely.get_dimensions(shape))

    def neighbour(self, key: str) -> dict[str, Any] | None:
        """The nearest element that has a name, within 300 m; of those as near, the first by name."""
        shape = self._shapes.get(key)
        rows, tree = self._named
        if shape is None or not rows:
            return None
        near = tree.query_nearest(shape, max_distance=_NEIGHBOUR_M, all_matches=True)
        nearest = [rows[n] for n in near.tolist()]
        return min(nearest, key=lambda row: (text(row["name"]), row["element_key"]), default=None)

    @cached_property
    def _named(self) -> tuple[list[dict[str, Any]], Any]:
        import numpy as np
        import shapely

        rows = [row for key, row in self.elements.items() if text(row["name"]) and self._shapes.get(key) is not None]
        shapes = [self._shapes[row["element_key"]] for row in rows]
        return rows, shapely.STRtree(np.array(shapes, dtype=object))

    @cached_property
    def communes_named(self) -> frozenset[str]:
        """INSEE codes for which the plan gives a name."""
        return frozenset(code for code, name in self.communes.items() if name != code)

    def over_plan(self, measure: str, qualifiers: tuple[str, ...] | None = None) -> float:
        """A measure of the whole plan, summed over some qualifiers (over none: the unqualified one)."""
        return sum(self.territory.get(("plan", measure, q), 0.0) for q in (qualifiers or ("",)))

    def given(self, role: str) -> bool:
        """Whether an input of a role was read."""
        return any(entry.get("role") == role for entry in self.report.provenance.get("inputs", ()))


def _runs(row: Record) -> bool:
    """Whether an element is running water."""
    return row["kind"] == "watercourse" or "watercourse" in texts(row["roles"]) or row["milieu"] == "river"


def _side(shape: Any, bounds: Any) -> str:
    """Where a shape lies in a box (``N``, ``SW``, ``middle``); empty where it spans more than two thirds of it."""
    import shapely

    west, south, east, north = bounds
    if shape is None or not east > west or not north > south:
        return ""
    part = shapely.clip_by_rect(shape, west, south, east, north)
    if part.is_empty:
        return ""
    x0, y0, x1, y1 = part.bounds
    if (x1 - x0) > _WIDE * (east - west) or (y1 - y0) > _WIDE * (north - south):
        return ""
    return side_in((x0 + x1) / 2, (y0 + y1) / 2, (west, south, east, north))


def _course(shape: Any, bounds: Any) -> str:
    """Between which sides a line runs through a box (``W-E``, ``NW-SE``); empty where it spans less than half of it."""
    import shapely

    west, south, east, north = bounds
    if shape is None or int(shapely.get_dimensions(shape)) != 1 or not east > west or not north > south:
        return ""
    xy = shapely.get_coordinates(shapely.clip_by_rect(shape, west, south, east, north))
    spread = (xy.max(axis=0) - xy.min(axis=0)) / (east - west, north - south) if len(xy) else (0.0, 0.0)
    axis = int(spread[1] > spread[0])
    if spread[axis] < _THROUGH:
        return ""
    (x0, y0), (x1, y1) = xy[xy[:, axis].argmin()].tolist(), xy[xy[:, axis].argmax()].tolist()
    turn = round(math.degrees(math.atan2(y1 - y0, x1 - x0)) / 45) % 4
    return ("W-E", "SW-NE", "N-S", "NW-SE")[turn]
