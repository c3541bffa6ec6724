"""Words of the outputs for continuous integration (SARIF, JUnit, annotations), in French."""

from __future__ import annotations

from typing import Final

PHRASES: Final = {
    "ci_measure": "Mesure",
    "ci_levels": "Seuils",
    "ci_law": "Textes",
    "ci_piece": "Pièce",
    "ci_request": "Demande",
    "ci_concern": "Enjeu",
    "ci_level": "{severity} si {condition}",
    "ci_undetermined": "non évalué",
    "ci_no_finding": "aucun constat",
    "ci_cells": "{n} cas examinés",
    "ci_not_applicable": "sans objet dans ce plan",
    "ci_reading": "lecture des données",
}
