"""Words of the outputs for continuous integration, and of what would clear a site, in French."""

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
    "fix_title": "Plus petit changement de zonage",
    "fix_column": "changement_de_zonage",
    "fix": "Retirer {zones}. Tous les changements proposés faits, {after}.",
    "fix_part": "{area} de la zone {zone} – reste {kept}",
    "fix_whole": "toute la zone {zone} ({area})",
    "fix_cleared": "ces règles ne relèvent plus rien ici",
    "fix_left": "il resterait un enjeu de gravité « {severity} » ({rules})",
    "ci_reading": "lecture des données",
}
