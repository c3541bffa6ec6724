"""Write what the shipped example is expected to give: one line a finding, one a concern.

A change in these files is a change of results: it is named in the changelog.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformity.result import Report

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "hauts-de-flandre.json"


def summary(report: Report) -> dict[str, list[list[Any]]]:
    """Findings and concerns without ids or wording; figures to the square metre, metre or thousandth."""
    findings = [
        [row["rule_id"], row["severity"], row["certainty"], row["zone_label"] or "", row["element_key"], row["measure"],
         _figure(row["value"], row["unit"])]
        for row in report.findings.to_dict("records")
    ]  # fmt: skip
    concerns = [
        [row["severity"], row["kind"], row["topic"], ", ".join(row["communes"]), len(row["finding_ids"])]
        for row in report.concerns.sort_values("rank").to_dict("records")
    ]
    return {"concerns": concerns, "findings": sorted(findings, key=lambda row: [str(cell) for cell in row])}


def _figure(value: Any, unit: str) -> float | None:
    if value is None or value != value:
        return None
    return round(float(value), 0 if unit in ("m2", "m") else 3)


def text(report: Report) -> str:
    """The file's text: one row a line, so that a difference reads well."""
    parts = []
    for name, rows in summary(report).items():
        lines = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{" + ",\n".join(parts) + "}\n"


def main() -> None:
    """Run the example and write the file."""
    from conformity import api

    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(text(api.check(**api.demo_inputs(), date="2025-09-01")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
