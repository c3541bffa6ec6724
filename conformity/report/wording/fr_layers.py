"""Words of the layers of ``report.gpkg`` and of the Word note, in French."""

from __future__ import annotations

from typing import Final

PHRASES: Final = {
    "layer_zones": "Zonage",
    "layer_elements": "Éléments du réseau",
    "layer_contacts": "Contacts",
    "layer_findings": "Constats",
    "layer_concerns": "Enjeux",
    "layer_passages": "Passages et coupures",
    "layer_faults": "Défauts du zonage",
    "dim_surfaces": "surfaces",
    "dim_lignes": "lignes",
    "dim_points": "points",
    "category": "catégorie de la légende",
    "before": "avant le projet",
    "between_label": "entre",
    "legend_reservoir_preserve": "Réservoir de biodiversité à préserver",
    "legend_reservoir_restore": "Réservoir de biodiversité à restaurer",
    "legend_corridor_preserve": "Corridors écologiques",
    "legend_corridor_restore": "Corridors à restaurer",
    "legend_watercourse_preserve": "Cours d'eau à préserver",
    "legend_watercourse_restore": "Cours d'eau à restaurer",
    "legend_obstacle": "Obstacles à la fonctionnalité des continuités écologiques",
    "legend_other": "Autres éléments du réseau",
    "passage_break": "coupure",
    "passage_residual_width": "passage le plus étroit",
    "passage_gap": "écart entre fronts urbains",
    "passage_sides": "côté fermé d'un obstacle",
    "passage_interface": "sortie du plan urbanisable",
    "table_of_requests": "Demandes et réponses",
    "sheet_request": "Demande",
}
