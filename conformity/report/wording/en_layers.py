"""Words of the layers of ``report.gpkg`` and of the Word note, in English."""

from __future__ import annotations

from typing import Final

PHRASES: Final = {
    "layer_zones": "Zoning",
    "layer_elements": "Elements of the network",
    "layer_contacts": "Contacts",
    "layer_findings": "Findings",
    "layer_concerns": "Concerns",
    "layer_passages": "Passages and cuts",
    "layer_faults": "Faults of the zoning",
    "dim_surfaces": "surfaces",
    "dim_lignes": "lines",
    "dim_points": "points",
    "category": "entry of the legend",
    "before": "before the plan",
    "between_label": "between",
    "legend_reservoir_preserve": "Biodiversity reservoir to preserve",
    "legend_reservoir_restore": "Biodiversity reservoir to restore",
    "legend_corridor_preserve": "Ecological corridors",
    "legend_corridor_restore": "Corridors to restore",
    "legend_watercourse_preserve": "Watercourses to preserve",
    "legend_watercourse_restore": "Watercourses to restore",
    "legend_obstacle": "Obstacles to the function of ecological continuities",
    "legend_other": "Other elements of the network",
    "passage_break": "cut",
    "passage_residual_width": "narrowest passage",
    "passage_gap": "gap between urban fronts",
    "passage_sides": "locked side of an obstacle",
    "passage_interface": "constructible edge of the plan",
    "table_of_requests": "Requests and answers",
    "sheet_request": "Request",
}
