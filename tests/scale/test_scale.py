"""A region's worth of contacts makes a report that one can read."""

from __future__ import annotations

import textwrap

import region_made
from effort import size

from conformity import check

#: characters per line and lines per page of an A4 page at 10 points
LINE, PAGE = 95, 58


def pages(text: str) -> float:
    """Printed pages of a Markdown text: every line wrapped, blank lines counted."""
    lines = sum(max(1, len(textwrap.wrap(line, LINE))) for line in text.splitlines())
    return lines / PAGE


def test_a_region_makes_a_report_one_can_read() -> None:
    """Six thousand zones; by day a fifth of them."""
    columns = size(80, 16)
    zones = region_made.zoning(columns=columns)
    before = zones.assign(TYPEZONE=zones["TYPEZONE"].replace({"AUc": "A", "AUs": "A"}))
    network = region_made.network(columns=columns)
    assert len(zones) == 75 * columns
    assert sum(len(layer) for layer in network.values()) == 10 * columns
    report = check(
        zones,
        reservoirs=[network["reservoirs"]],
        corridors=[network["corridors"]],
        watercourses=[network["cours_eau"]],
        obstacles=[network["obstacles"]],
        in_force=before,
        date="2026-11-23",
    )
    assert len(report.findings) > 3.75 * columns
    assert len(report.concerns) <= 80
    # every finding is in one concern, however they are folded
    listed = [finding for ids in report.concerns["finding_ids"] for finding in ids]
    assert sorted(listed) == sorted(report.findings["finding_id"])
    from conformity.report import markdown

    assert pages(markdown.render(report, "fr")["report.md"].decode()) <= 40
