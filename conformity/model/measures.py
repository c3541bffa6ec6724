"""The measures that rules may compare: each is declared here, once.

A declaration gives a measure's name, its unit, what it is taken of, the section of ``docs/how-it-measures.md`` that
defines it, and the function that computes it. What a rule may write, what a finding carries, how ``rules test
--mutate`` changes a threshold and how a figure is said all follow from it. Its words stand in the catalogues
(``conformity/language/<language>/report/terms.toml``) under ``measure`` by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any, Final

__all__ = ["MEASURES", "Measure", "function", "names"]

_UNITS: Final = {"m2": ("m2", "ha"), "m": ("m", "km"), "%": ("%",), "": ("",)}
_OVERLAY, _EVALUATE = "conformity.overlay.", "conformity.evaluate."


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure.

    Attributes
    ----------
    name
        As rules write it. That of a fraction holds *share*, *ratio* or *loss*, which says it in per cent.
    unit
        ``m2``, ``m``, ``%`` (a fraction) or ``""`` (a plain number).
    of
        What it is taken of: ``pair``, ``element``, ``territory``, ``dossier``.
    function
        What computes it, as ``module:function`` or ``module:Class.method``.
    section
        The heading of ``docs/how-it-measures.md`` that defines it.
    attached
        A function ``(contacts, subjects, elements, needs) -> one number a contact`` that the overlay calls where a rule
        asks for the measure; nothing else has to be written for it.
    field
        The name under which findings carry it and texts quote it; empty: they do not.
    shape
        The only dimension that it can measure, ``surface`` or ``line``; empty: any.
    family
        Which of the tables of a barrier holds it: ``break``, ``residual_width``, ``gap``, ``sides``, ``interface``; or
        ``rollback``.
    neutral
        Its value where a barrier does nothing to an element.
    whole
        It takes whole values only: ``>= 1`` and ``> 0`` say the same.
    searched
        It is found to a tolerance, so that no case can stand exactly on a threshold.
    less_is_worse
        Between two drafts, a smaller value is worse.
    """

    name: str
    unit: str
    of: frozenset[str]
    function: str
    section: str
    attached: bool = False
    field: str = ""
    shape: str = ""
    family: str = ""
    neutral: float | None = None
    whole: bool = False
    searched: bool = False
    less_is_worse: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """The units that its thresholds may be written in; it is compared in the first."""
        return _UNITS[self.unit]

    @property
    def decimals(self) -> int:
        """How many decimals findings carry: of fractions and ratios more than of metres and counts."""
        return 3 if self.unit in ("m2", "m") or self.whole else 6

    @property
    def stored_unit(self) -> str:
        """``m2``, ``m`` or ``1``, as tables of findings say it."""
        return self.unit if self.unit in ("m2", "m") else "1"


def _declared(of: str, section: str, function: str, *measures: dict[str, object]) -> tuple[Measure, ...]:
    taken = frozenset(of.split())
    return tuple(Measure(of=taken, section=section, function=function, **each) for each in measures)  # type: ignore[arg-type]


_ALL: Final[tuple[Measure, ...]] = (
    *_declared(
        "pair element territory dossier", "Area, length, count", f"{_OVERLAY}measures:contacts",
        {"name": "area", "unit": "m2", "field": "area", "shape": "surface"},
    ),
    *_declared(
        "pair element dossier", "Area, length, count", f"{_OVERLAY}measures:contacts",
        {"name": "length", "unit": "m", "field": "length", "shape": "line"},
        {"name": "count", "unit": "", "field": "count", "whole": True},
    ),
    *_declared(
        "pair element", "Three outlines", f"{_OVERLAY}measures:contacts",
        {"name": "core_area", "unit": "m2", "field": "core_area", "shape": "surface"},
        {"name": "envelope_area", "unit": "m2", "field": "envelope_area", "shape": "surface"},
        {"name": "core_length", "unit": "m", "field": "core_length", "shape": "line"},
    ),
    *_declared(
        "pair", "Who meets whom", f"{_OVERLAY}measures:contacts",
        {"name": "distance", "unit": "m", "field": "distance", "less_is_worse": True},
    ),
    *_declared(
        "pair", "Edges and approaches", f"{_OVERLAY}measures:_edges",
        {"name": "edge_length", "unit": "m", "field": "edge_length"},
    ),
    *_declared(
        "pair", "Edges and approaches", f"{_OVERLAY}measures:_approaches",
        {"name": "approach_area", "unit": "m2", "field": "approach_area"},
    ),
    *_declared(
        "pair", "Edges and approaches", f"{_OVERLAY}nearness:near_share",
        {"name": "near_share", "unit": "%", "field": "near_share", "attached": True},
    ),
    *_declared(
        "pair element", "Area, length, count", f"{_OVERLAY}measure:_contacts",
        {"name": "share_of_zone", "unit": "%", "field": "zone_share", "shape": "surface"},
        {"name": "share_of_element", "unit": "%", "field": "share"},
    ),
    *_declared(
        "pair", "Three outlines", f"{_OVERLAY}measure:_contacts",
        {"name": "core_share_of_element", "unit": "%", "field": "core_share", "shape": "surface"},
    ),
    *_declared(
        "element", "Tools", f"{_OVERLAY}totals:element_measures",
        {"name": "covered_share", "unit": "%", "field": "covered", "less_is_worse": True},
    ),
    *_declared(
        "element", "Sums and ground", f"{_EVALUATE}units:elements",
        {"name": "class_share", "unit": "%", "field": "class_share"},
    ),
    *_declared(
        "element territory", "Sums and ground", f"{_OVERLAY}totals:element_measures",
        {"name": "inside_area", "unit": "m2", "field": "inside_area", "shape": "surface"},
    ),
    *_declared(
        "element", "Sums and ground", f"{_OVERLAY}totals:element_measures",
        {"name": "inside_length", "unit": "m", "field": "inside_length", "shape": "line"},
    ),
    *_declared(
        "territory", "Sums and ground", f"{_EVALUATE}units:territory",
        {"name": "network_area", "unit": "m2", "field": "network_area"},
        {"name": "territory_share", "unit": "%", "field": "territory_share"},
        {"name": "network_share", "unit": "%", "field": "network_share"},
        {"name": "over_representation", "unit": "", "field": "ratio"},
    ),
    *_declared(
        "pair element territory dossier", "Yes or no", f"{_EVALUATE}units:dossier",
        {"name": "present", "unit": "", "whole": True},
    ),
    *_declared(
        "pair", "Yes or no", f"{_EVALUATE}attributes:Attributes.add_sides",
        {"name": "is_pocket", "unit": "", "whole": True},
        {"name": "is_built", "unit": "", "whole": True},
        {"name": "is_to_urbanise", "unit": "", "whole": True},
        {"name": "is_new_road", "unit": "", "whole": True},
    ),
    *_declared(
        "pair element", "Breaks", f"{_OVERLAY}continuity:_links",
        {"name": "links_cut", "unit": "", "field": "links_cut", "family": "break", "neutral": 0.0, "whole": True},
    ),
    *_declared(
        "pair element", "Breaks", f"{_OVERLAY}continuity:_enveloped",
        {"name": "envelope_links_cut", "unit": "", "family": "break", "neutral": 0.0, "whole": True},
    ),
    *_declared(
        "pair element", "Breaks", f"{_OVERLAY}continuity:_last",
        {"name": "last_link", "unit": "", "family": "break", "neutral": 0.0, "whole": True},
    ),
    *_declared(
        "pair element", "Fragmentation", f"{_OVERLAY}continuity:_pieces",
        {"name": "pieces_added", "unit": "", "family": "break", "neutral": 0.0, "whole": True},
        {"name": "largest_part_loss", "unit": "%", "field": "part_loss", "family": "break", "neutral": 0.0,
         "searched": True},
        {"name": "mesh_loss", "unit": "%", "family": "break", "neutral": 0.0, "searched": True},
    ),
    *_declared(
        "pair element", "Residual width", f"{_OVERLAY}continuity:_width",
        {"name": "residual_width", "unit": "m", "field": "width", "family": "residual_width",
         "neutral": float("inf"), "searched": True, "less_is_worse": True},
        {"name": "residual_width_ratio", "unit": "%", "field": "width_ratio", "family": "residual_width",
         "neutral": 1.0, "searched": True, "less_is_worse": True},
    ),
    *_declared(
        "pair element", "Facing fronts", f"{_OVERLAY}fronts:measure",
        {"name": "gap", "unit": "m", "field": "gap", "family": "gap", "neutral": float("inf"), "searched": True,
         "less_is_worse": True},
        {"name": "gap_ratio", "unit": "%", "family": "gap", "neutral": 1.0, "searched": True, "less_is_worse": True},
    ),
    *_declared(
        "pair element", "Sides of an obstacle", f"{_OVERLAY}obstacles:measure",
        {"name": "sides_locked", "unit": "", "field": "sides_locked", "family": "sides", "neutral": 0.0,
         "whole": True},
    ),
    *_declared(
        "dossier", "Interfaces", f"{_OVERLAY}interfaces:measure",
        {"name": "interfaces", "unit": "", "field": "interfaces", "family": "interface", "neutral": 0.0,
         "whole": True},
    ),
    *_declared(
        "pair", "Breaks", f"{_OVERLAY}crossings:crossings", {"name": "crosses", "unit": "", "whole": True}
    ),
    *_declared("pair element", "Tools", f"{_OVERLAY}tools:deductions", {"name": "treated", "unit": "", "whole": True}),
    *_declared(
        "pair element", "Rollback", f"{_OVERLAY}rollback:of_contacts",
        {"name": "rollback_area", "unit": "m2", "field": "rollback", "family": "rollback", "shape": "surface"},
        {"name": "rollback_length", "unit": "m", "family": "rollback", "shape": "line"},
    ),
    *_declared(
        "element", "Rollback", f"{_OVERLAY}rollback:of_elements",
        {"name": "unprotected_area", "unit": "m2", "field": "unprotected", "family": "rollback", "shape": "surface"},
        {"name": "unprotected_length", "unit": "m", "family": "rollback", "shape": "line"},
        {"name": "gained_area", "unit": "m2", "field": "gained", "family": "rollback", "shape": "surface"},
    ),
)  # fmt: skip

#: every measure by its name
MEASURES: Final[dict[str, Measure]] = {each.name: each for each in _ALL}


def function(measure: Measure) -> Callable[..., Any]:
    """What computes a measure; the module is imported here, when it is wanted.

    Raises
    ------
    ImportError, AttributeError
        If the declaration names none.
    """
    module, _, path = measure.function.partition(":")
    return attrgetter(path)(import_module(module))  # type: ignore[no-any-return]


def names(**wanted: object) -> frozenset[str]:
    """Measures whose declaration says all that is given: ``names(family="gap")``, ``names(whole=True)``."""
    return frozenset(
        name for name, each in MEASURES.items() if all(getattr(each, key) == value for key, value in wanted.items())
    )
