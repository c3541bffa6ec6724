"""Words of the outputs for continuous integration (SARIF, JUnit, annotations), in English."""

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
    "ci_reading": "reading of the data",
}
