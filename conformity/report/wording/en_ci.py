"""Words of the outputs for continuous integration, and of what would clear a site, in English."""

from __future__ import annotations

from typing import Final

PHRASES: Final = {
    "ci_measure": "Measure",
    "ci_levels": "Thresholds",
    "ci_law": "Law",
    "ci_piece": "Document",
    "ci_request": "Request",
    "ci_concern": "Concern",
    "ci_level": "{severity} if {condition}",
    "ci_undetermined": "not assessed",
    "ci_no_finding": "no finding",
    "ci_cells": "{n} cases examined",
    "ci_not_applicable": "does not apply to this plan",
    "fix_title": "Least change of the zoning",
    "fix_column": "zoning_change",
    "fix": "Take out {zones}. With every proposed change made, {after}.",
    "fix_part": "{area} of zone {zone} – {kept} left",
    "fix_whole": "all of zone {zone} ({area})",
    "fix_cleared": "these rules find nothing here any more",
    "fix_left": "a concern of severity “{severity}” would stay ({rules})",
    "ci_reading": "reading of the data",
}
