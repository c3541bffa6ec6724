"""What moves a severity after the levels: named, in order, and never silently.

* ``no_core``: the source's outline may move further than the feature is wide: nothing is certain at this scale
  (practice: 1 mm at map scale; PPRi Épernay) → ``inconclusive``.
* ``finer_than_source``: a test at a distance less than twice the source's uncertainty → ``inconclusive``.
* ``width_unknown``: a passage is measured where its element's width is a buffer of ours or its outline a drawn
  function, or is uncertain by more than half the threshold → ``inconclusive``; not where the level is reached by
  what is not a width.
* ``schematic``: the element is a drawn function, not a place (COVADIS ``DS``) → the rule's own ceiling, unless the
  continuity is cut over the whole envelope; at most ``moderate`` where a zone cuts it as it is drawn.
* ``assumed_objective``: the source does not give the objective, and *preserve* is an assumption → at most ``major``.
  The default objective of an obstacle is not such an assumption.
* ``unverified_built``: a U zone without a building layer → the rule's ceiling.
* ``approach_unplaced``: a U zone on the approaches of an obstacle known worse than half the radius of these → at most
  ``watch``: where it crosses the corridor is to be seen on the spot.
* ``possible_only``: only the envelope is met → at most ``watch``; where a zone only lies near, ``information``.

Before the levels, by :func:`thin_ground`: a contact thinner than the source is precise reaches none of those that go
by ground. It stays in the table of contacts (column ``thin``), counts as below the threshold, and is in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from conformity.evaluate.columns import Columns
from conformity.evaluate.judge import kleene
from conformity.model import (
    URBAN_CLASSES,
    Certainty,
    Delimitation,
    Mode,
    Scope,
    Severity,
    ZoneClass,
    assumed_preserve,
    cap,
)
from conformity.model.measures import MEASURES
from conformity.rulebook.parts import comparisons

if TYPE_CHECKING:
    from conformity.rulebook.schema import Level, Rule

_WIDTHS = frozenset({"residual_width", "residual_width_ratio"})
_BY_GROUND = frozenset({"area", "core_area", "share_of_element", "core_share_of_element"})


def by_ground(rule: Rule) -> bool:
    """Whether a rule measures ground taken from an element: its area, or its share of the element."""
    return rule.measure in _BY_GROUND


def thin_ground(rule: Rule, rows: Columns) -> np.ndarray:
    """Pairs whose shared ground is thinner than the precision of the source, where the rule measures ground.

    Parameters
    ----------
    rows
        Pairs, with ``thin`` as :func:`conformity.overlay.thinness.thin` returns it.
    """
    return np.asarray(rows["thin"] > 0) if by_ground(rule) else np.zeros(len(rows), dtype=bool)


def certainty(row: Mapping[str, Any], measure: str) -> Certainty:
    """Which outline is met: core, nominal or envelope only."""
    rests_on = MEASURES[measure].certainty if measure in MEASURES else "outline"
    if rests_on == "edge":
        return Certainty.POSSIBLE if row.get("distance", 0.0) <= row.get("uncertainty_m", 0.0) else Certainty.PROBABLE
    if rests_on == "radius":
        # the radius of these tests is itself a millimetre at map scale: it holds the source's uncertainty
        return Certainty.PROBABLE
    if rests_on == "cut":
        return Certainty.CERTAIN if row.get("envelope_links_cut", 0.0) > 0 else Certainty.PROBABLE
    if rests_on == "whole":
        return Certainty.CERTAIN if not row.get("uncertainty_m", 0.0) else Certainty.PROBABLE
    if row.get("core_area", 0.0) > 0 or row.get("core_length", 0.0) > 0:
        return Certainty.CERTAIN
    if row.get("area", 0.0) > 0 or row.get("length", 0.0) > 0 or row.get("count", 0.0) > 0:
        return Certainty.PROBABLE
    return Certainty.POSSIBLE


def settle(
    rule: Rule, level: Level | None, severity: str, sure: Certainty, row: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """Final severity and the names of what moved it.

    Parameters
    ----------
    row
        The unit: element attributes (``objective``, ``delimitation``, ``uncertainty_m``, ``has_core``), ``zone_class``.
    """
    moved: list[str] = []

    def move(name: str, new: str) -> None:
        nonlocal severity
        if new != severity:
            severity = new
            moved.append(name)

    if severity == Severity.FAVOURABLE:
        return severity, moved
    thin = not row.get("has_core", True) and row.get("uncertainty_m", 0.0) > 0
    of_element = by_ground(rule) and rule.scope in (Scope.PAIR, Scope.SITE, Scope.ELEMENT)
    if thin and of_element and severity != Severity.INFORMATION:
        move("no_core", Severity.INCONCLUSIVE)
    if row.get("uncertainty_m", 0.0) > row.get("radius_m", float("nan")) / 2:  # false where no radius is tested
        move("finer_than_source", Severity.INCONCLUSIVE)
    if level is not None and _width_unknown(level, row):
        move("width_unknown", Severity.INCONCLUSIVE)
    drawn = row.get("delimitation") == Delimitation.SCHEMATIC
    surely_cut = (
        level is not None
        and _looks_at(level, "links_cut", "envelope_links_cut")
        and row.get("envelope_links_cut", 0.0) > 0
    )
    if rule.schematic is not None and drawn and not surely_cut:
        most = Severity.MODERATE if rule.schematic is Severity.WATCH and _cut_as_drawn(row) else rule.schematic
        inconclusive = rule.schematic is Severity.INCONCLUSIVE
        move("schematic", Severity.INCONCLUSIVE if inconclusive else cap(severity, most))
    assumed = assumed_preserve(str(row.get("objective") or ""), str(row.get("objective_source") or ""))
    if assumed and rule.mode is Mode.PRESERVE:
        move("assumed_objective", cap(severity, Severity.MAJOR))
    if rule.without_buildings is not None and row.get("zone_class") == ZoneClass.URBAN:
        move("unverified_built", cap(severity, rule.without_buildings))
    unplaced = row.get("uncertainty_m", 0.0) > row.get("approach_m", float("nan")) / 2  # false where none is measured
    if unplaced and row.get("zone_class") in URBAN_CLASSES:
        move("approach_unplaced", cap(severity, Severity.WATCH))
    if sure is Certainty.POSSIBLE:
        near = rule.applies.relation == "near"
        move("possible_only", cap(severity, Severity.INFORMATION if near else Severity.WATCH))
    return severity, moved


def _cut_as_drawn(row: Mapping[str, Any]) -> bool:
    """Whether zones leave no passage through an element as its source draws it."""
    return row.get("links_cut", 0.0) >= 1 or (bool(row.get("zone_class")) and row.get("crosses", 0.0) >= 1)


def _looks_at(level: Level, *measures: str) -> bool:
    return any(c.measure in measures for c in comparisons(level.when))


def _width_unknown(level: Level, row: Mapping[str, Any]) -> bool:
    """Whether a level on the width of a passage cannot be decided from this source."""
    widths = [c for c in comparisons(level.when) if c.measure in _WIDTHS]
    if not widths or row.get("links_cut", 0.0) >= 1 or _reached_without_width(level, row):
        return False
    before = row.get("width_before", float("nan"))
    tested = [c.bound.value if c.measure == "residual_width" else c.bound.value * before for c in widths]
    finest = min((width for width in tested if width == width), default=0.0)
    vague = row.get("uncertainty_m", 0.0) > finest / 2
    return vague or row.get("width_from_buffer", 0.0) > 0 or row.get("delimitation") != Delimitation.GEOGRAPHIC


def _reached_without_width(level: Level, row: Mapping[str, Any]) -> bool:
    """Whether a level is met at any width of the passage."""
    names = {c.measure for c in comparisons(level.when)}
    measures = {name: np.array([np.nan if name in _WIDTHS else float(row.get(name, np.nan))]) for name in sorted(names)}
    holds, _ = kleene(level.when, Columns(1, measures))
    return bool(holds[0])
