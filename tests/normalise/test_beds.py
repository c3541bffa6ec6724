"""Whether a source says that the bed of a river is open."""

from __future__ import annotations

from typing import Any

import pytest

from conformity.profiles.beds import covered_bed


@pytest.mark.parametrize(
    ("attributes", "covered"),
    [
        ({"FICTIF": "Non", "POS_SOL": 0.0, "PERSISTANC": "permanent"}, False), ({"FICTIF": "Oui", "POS_SOL": 0.0}, True),
        ({"fictif": True}, True), ({"FICTIF": "Non", "POS_SOL": -1}, True), ({"POS_SOL": 0}, None), ({}, None),
        ({"nature": "Canal souterrain"}, True), ({"FICTIF": "NC", "POS_SOL": "NC"}, None), ({"FICTIF": None}, None),
    ],
)  # fmt: skip
def test_a_bed_is_open_where_its_source_says_so(attributes: dict[str, Any], covered: bool | None) -> None:
    assert covered_bed(attributes) is covered
