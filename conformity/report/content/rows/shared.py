"""Columns that several tables have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from conformity.report.content.rows.columns import Column

if TYPE_CHECKING:
    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["DATE", "PLAN", "fields_of", "hectares", "map_link", "measured", "x", "y"]

PLAN: Final = Column("plan", lambda c, r: str(c.report.plan["name"]), doc="name of the plan")
DATE: Final = Column("date", lambda c, r: c.report.date, doc="date of the run")


def x(ident: str) -> Column:
    """East of a point to look at; ``ident`` is the column of the row's id."""
    return Column("x", lambda c, r: spot.x if (spot := c.spot(r[ident])) else None, "xy", 11, nullable=True,
                  doc="east of a point inside it, in the plan's projection")  # fmt: skip


def y(ident: str) -> Column:
    """North of a point to look at."""
    return Column("y", lambda c, r: spot.y if (spot := c.spot(r[ident])) else None, "xy", 11, nullable=True,
                  doc="north of a point inside it, in the plan's projection")  # fmt: skip


def map_link(ident: str) -> Column:
    """Address of a public map; none for an invented plan."""

    def link(c: Context, row: Record) -> str:
        spot = c.spot(row[ident])
        return "" if spot is None or c.report.invented else spot.link

    return Column("map", link, "link", 16, doc="address of a public map centred there")


def hectares(value: Any) -> float | None:
    """An area in hectares: the value over ten thousand, nothing else."""
    return None if value is None else value / 1e4


def measured(key: str, value: Any, name: str, meaning: str, **more: Any) -> Column:
    """A length in metres, or an area in hectares where the key ends so; ``name`` is its name in a GIS."""
    return Column(key, value, "ha" if key.endswith("_ha") else "m", 12, field=name, doc=meaning, **more)


def fields_of(record: Any) -> dict[str, Any]:
    """A dataclass of the model as a row."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
