"""Declares each measure that rules may compare.

A declaration gives a measure's name, its unit, the units it applies to, the section of ``docs/how-it-measures.md`` that
defines it, and the function that computes it. What a rule may write, what a finding carries, how ``rules test
--mutate`` changes a threshold and how a figure is printed all follow from it. Its texts are in the catalogues
(``conformity/language/<language>/report/terms.toml``) under ``measure`` by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any, Final, Literal

__all__ = ["MEASURES", "Measure", "function", "names"]

_UNITS: Final = {"m2": ("m2", "ha"), "m": ("m", "km"), "%": ("%",), "": ("",)}
_OVERLAY, _EVALUATE = "conformity.overlay.", "conformity.evaluate."


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes
    ----------
    name
        As written in rules. That of a fraction contains *share*, *ratio* or *loss*, and is printed in per cent.
    unit
        ``m2``, ``m``, ``%`` (a fraction) or ``""`` (a plain number).
    scopes
        The scopes of the rules that may use it: ``pair`` (sites too), ``element``, ``territory``, ``dossier``.
    section
        The heading of ``docs/how-it-measures.md`` that defines it.
    function
        The function that computes it, as ``module:function`` or ``module:Class.method``.
    attached
        A function ``(contacts, subjects, elements, needs) -> one number a contact`` that the overlay calls where a rule
        uses the measure; it needs no other code.
    field
        Its name in findings and in placeholders of texts; empty: none.
    reach_m
        How far from an element it looks, in metres, where that is a distance of its own and no setting; ``rules lint``
        refuses a rule whose pairs are not kept as far (RUL-067).
    shape
        The only dimension that it can measure, ``surface`` or ``line``; empty: any.
    family
        The table of a barrier that it is in: ``break``, ``residual_width``, ``gap``, ``sides``, ``interface``; or
        ``rollback``.
    neutral
        Its value where a barrier does not affect an element.
    certainty
        How the certainty is set: ``outline`` (which of core, outline as drawn and envelope is met), ``edge``
        (whether the two lie farther apart than the source is precise), ``radius`` (probable: the radius holds the
        source's uncertainty), ``cut`` (whether the envelope is cut too), ``whole`` (of everything at once: certain
        unless the element has an uncertainty).
    whole
        It takes whole values only: ``>= 1`` and ``> 0`` are equivalent.
    searched
        It is computed to a tolerance, so that no case can be exactly at a threshold.
    less_is_worse
        Between two drafts, a smaller value is worse.
    """

    name: str
    unit: str
    scopes: str
    section: str
    function: str
    _: KW_ONLY
    attached: bool = False
    field: str = ""
    reach_m: float = 0.0
    shape: str = ""
    family: str = ""
    neutral: float | None = None
    certainty: Literal["outline", "edge", "radius", "cut", "whole"] = "outline"
    whole: bool = False
    searched: bool = False
    less_is_worse: bool = False

    @property
    def of(self) -> frozenset[str]:
        """The scopes, one by one."""
        return frozenset(self.scopes.split())

    @property
    def units(self) -> tuple[str, ...]:
        """The units allowed in its thresholds; comparisons use the first."""
        return _UNITS[self.unit]

    @property
    def decimals(self) -> int:
        """Number of decimals in findings: more for fractions and ratios than for metres and counts."""
        return 3 if self.unit in ("m2", "m") or self.whole else 6

    @property
    def stored_unit(self) -> str:
        """``m2``, ``m`` or ``1``, as in tables of findings."""
        return self.unit if self.unit in ("m2", "m") else "1"


_ALL: Final = (
    Measure("area", "m2", "pair element territory dossier", "Area, length, count", f"{_OVERLAY}measures:contacts",
            field="area", shape="surface"),
    Measure("length", "m", "pair element dossier", "Area, length, count", f"{_OVERLAY}measures:contacts",
            field="length", shape="line"),
    Measure("count", "", "pair element dossier", "Area, length, count", f"{_OVERLAY}measures:contacts",
            field="count", certainty="whole", whole=True),
    Measure("core_area", "m2", "pair element", "Three outlines", f"{_OVERLAY}measures:contacts",
            field="core_area", shape="surface"),
    Measure("envelope_area", "m2", "pair element", "Three outlines", f"{_OVERLAY}measures:contacts",
            field="envelope_area", shape="surface"),
    Measure("core_length", "m", "pair element", "Three outlines", f"{_OVERLAY}measures:contacts",
            field="core_length", shape="line"),
    Measure("distance", "m", "pair", "Pairs and contacts", f"{_OVERLAY}measures:contacts",
            field="distance", certainty="radius", less_is_worse=True),
    Measure("edge_length", "m", "pair", "Edges and approaches", f"{_OVERLAY}measures:_edges",
            field="edge_length", certainty="edge"),
    Measure("approach_area", "m2", "pair", "Edges and approaches", f"{_OVERLAY}measures:_approaches",
            field="approach_area", certainty="radius"),
    Measure("near_share", "%", "pair", "Edges and approaches", f"{_OVERLAY}nearness:near_share",
            attached=True, field="near_share", certainty="radius"),
    Measure("share_of_zone", "%", "pair", "Area, length, count", f"{_OVERLAY}measure:_contacts",
            field="zone_share", shape="surface"),
    Measure("share_of_element", "%", "pair element", "Area, length, count", f"{_OVERLAY}measure:_contacts",
            field="share"),
    Measure("core_share_of_element", "%", "pair", "Three outlines", f"{_OVERLAY}measure:_contacts",
            field="core_share", shape="surface"),
    Measure("covered_share", "%", "element", "Tools", f"{_OVERLAY}totals:element_measures",
            field="covered", certainty="whole", less_is_worse=True),
    Measure("sheltered_share", "%", "element", "Tools", f"{_OVERLAY}totals:element_measures",
            field="sheltered", certainty="whole", less_is_worse=True),
    Measure("class_share", "%", "element", "Sums and ground", f"{_EVALUATE}units:elements",
            field="class_share", certainty="whole"),
    Measure("inside_area", "m2", "element territory", "Sums and ground", f"{_OVERLAY}totals:element_measures",
            field="inside_area", shape="surface"),
    Measure("inside_length", "m", "element", "Sums and ground", f"{_OVERLAY}totals:element_measures",
            field="inside_length", shape="line"),
    Measure("network_area", "m2", "territory", "Sums and ground", f"{_EVALUATE}units:territory",
            field="network_area", certainty="whole"),
    Measure("territory_share", "%", "territory", "Sums and ground", f"{_EVALUATE}units:territory",
            field="territory_share"),
    Measure("network_share", "%", "territory", "Sums and ground", f"{_EVALUATE}units:territory", field="network_share"),
    Measure("over_representation", "", "territory", "Sums and ground", f"{_EVALUATE}units:territory",
            field="ratio", certainty="whole"),
    Measure("kept_length", "m", "territory", "What the plan protects itself", f"{_OVERLAY}kept:kept",
            certainty="whole"),
    Measure("kept_area", "m2", "territory", "What the plan protects itself", f"{_OVERLAY}kept:kept", certainty="whole"),
    Measure("kept_count", "", "territory", "What the plan protects itself", f"{_OVERLAY}kept:kept", certainty="whole",
            whole=True),
    Measure("urban_wetland_area", "m2", "territory", "U zones in the network", f"{_OVERLAY}urban:urban",
            certainty="whole"),
    Measure("urban_reservoir_area", "m2", "territory", "U zones in the network", f"{_OVERLAY}urban:urban",
            certainty="whole"),
    Measure("present", "", "pair element territory dossier", "Yes or no", f"{_EVALUATE}units:dossier",
            certainty="whole", whole=True),
    Measure("is_pocket", "", "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides", whole=True),
    Measure("is_built", "", "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides", whole=True),
    Measure("is_to_urbanise", "", "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides", whole=True),
    Measure("is_new_road", "", "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides", whole=True),
    Measure("meets_obstacle", "", "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides", whole=True),
    Measure("bars_network", "", "element", "Where an obstacle bars the network", f"{_OVERLAY}barred:measure",
            certainty="whole", whole=True),
    Measure("links_cut", "", "pair element", "Breaks", f"{_OVERLAY}continuity:_links",
            field="links_cut", family="break", neutral=0.0, certainty="cut", whole=True),
    Measure("envelope_links_cut", "", "pair element", "Breaks", f"{_OVERLAY}continuity:_enveloped",
            family="break", neutral=0.0, certainty="cut", whole=True),
    Measure("last_link", "", "pair element", "Breaks", f"{_OVERLAY}continuity:_last",
            family="break", neutral=0.0, certainty="cut", whole=True),
    Measure("pieces_added", "", "pair element", "Fragmentation", f"{_OVERLAY}continuity:_pieces",
            family="break", neutral=0.0, certainty="whole", whole=True),
    Measure("largest_part_loss", "%", "pair element", "Fragmentation", f"{_OVERLAY}continuity:_pieces",
            field="part_loss", family="break", neutral=0.0, certainty="whole", searched=True),
    Measure("mesh_loss", "%", "pair element", "Fragmentation", f"{_OVERLAY}continuity:_pieces",
            family="break", neutral=0.0, certainty="whole", searched=True),
    Measure("residual_width", "m", "pair element", "Residual width", f"{_OVERLAY}continuity:_width",
            field="width", family="residual_width", neutral=float("inf"), certainty="whole", searched=True,
            less_is_worse=True),
    Measure("residual_width_ratio", "%", "pair element", "Residual width", f"{_OVERLAY}continuity:_width",
            field="width_ratio", family="residual_width", neutral=1.0, certainty="whole", searched=True,
            less_is_worse=True),
    Measure("gap", "m", "pair element", "Facing fronts", f"{_OVERLAY}fronts:measure",
            field="gap", family="gap", neutral=float("inf"), certainty="whole", searched=True, less_is_worse=True),
    Measure("gap_ratio", "%", "pair element", "Facing fronts", f"{_OVERLAY}fronts:measure",
            family="gap", neutral=1.0, certainty="whole", searched=True, less_is_worse=True),
    Measure("sides_locked", "", "pair element", "Sides of an obstacle", f"{_OVERLAY}obstacles:measure",
            field="sides_locked", family="sides", neutral=0.0, certainty="whole", whole=True),
    Measure("interfaces", "", "dossier", "Interfaces", f"{_OVERLAY}interfaces:measure",
            field="interfaces", family="interface", neutral=0.0, certainty="whole", whole=True),
    Measure("crosses", "", "pair", "Breaks", f"{_OVERLAY}crossings:crossings", whole=True),
    Measure("treated", "", "pair element", "Tools", f"{_OVERLAY}tools:measured", whole=True),
    Measure("rollback_area", "m2", "pair element", "Rollback", f"{_OVERLAY}rollback:of_contacts",
            field="rollback", shape="surface", family="rollback", certainty="whole"),
    Measure("rollback_length", "m", "pair element", "Rollback", f"{_OVERLAY}rollback:of_contacts",
            shape="line", family="rollback", certainty="whole"),
    Measure("unprotected_area", "m2", "element", "Rollback", f"{_OVERLAY}rollback:of_elements",
            field="unprotected", shape="surface", family="rollback", certainty="whole"),
    Measure("unprotected_length", "m", "element", "Rollback", f"{_OVERLAY}rollback:of_elements",
            shape="line", family="rollback", certainty="whole"),
    Measure("gained_area", "m2", "element", "Rollback", f"{_OVERLAY}rollback:of_elements",
            field="gained", shape="surface", family="rollback", certainty="whole"),
)  # fmt: skip

#: every measure by its name
MEASURES: Final[dict[str, Measure]] = {each.name: each for each in _ALL}


def function(measure: Measure) -> Callable[..., Any]:
    """The function that computes a measure; its module is imported by this call.

    Raises
    ------
    ImportError, AttributeError
        If the declared function does not exist.
    """
    module, _, path = measure.function.partition(":")
    return attrgetter(path)(import_module(module))  # type: ignore[no-any-return]


def names(**wanted: object) -> frozenset[str]:
    """Measures whose declaration has all given values: ``names(family="gap")``, ``names(whole=True)``."""
    return frozenset(
        name for name, each in MEASURES.items() if all(getattr(each, key) == value for key, value in wanted.items())
    )
