"""Real plans and networks: every row read, every accent right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformity.model import Layer
from conformity.read import Workspace

pytestmark = pytest.mark.real


def layers(path: Path | str) -> dict[str, Layer]:
    with Workspace() as files:
        return {one.name: files.load(one) for one in files.describe(path)}


def test_one_content_in_four_encodings_reads_to_one_text(real_data: Path) -> None:
    frames: list[Any] = []
    for name in ("shp_latin1", "shp_utf8", "tab_latin1", "tab_utf8"):
        frame = layers(real_data / "encodings" / name)["PRESCRIPTION_PCT"].frame
        assert len(frame) == 59
        frames.append(frame.drop(columns="geometry").to_dict("records"))
    assert frames[0][0]["LIBELLE"] == "Bâtiment agricole"
    assert frames[0] == frames[1] == frames[2] == frames[3]


def test_utf8_without_a_label_is_recognised(real_data: Path) -> None:
    zones = layers(real_data / "cnig" / "41175_PLU_20140603")["ZONE_URBA"]
    assert (len(zones.frame), zones.encoding, zones.encoding_source) == (118, "UTF-8", "sniffed")
    assert "où l'évolution" in " ".join(str(text) for text in zones.frame["LIBELONG"])


@pytest.mark.parametrize(
    ("folder", "counts"),
    [
        (
            "cnig/30014_PLU_20171013",
            {
                "30014_ZONE_URBA_20171013": 90,
                "30014_PRESCRIPTION_SURF_20171013": 77,
                "30014_PRESCRIPTION_LIN_20171013": 15,
                "30014_PRESCRIPTION_PCT_20171013": 93,
                "30014_DOC_URBA_20171013": 2,
            },
        ),
        ("cnig/41175_PLU_20140603", {"PRESCRIPTION_SURF": 23, "PRESCRIPTION_LIN": 10, "PRESCRIPTION_PCT": 26}),
        ("cnig/19182_CC_20150517", {"19182_SECTEUR_CC_20150517": 19, "19182_DOC_URBA_COM_20150517": 1}),
        ("pays_de_bray/plu/saint-saens", {"ZONE_URBA": 71}),
        ("pays_de_bray/plu/sigy-en-bray", {"ZONE_URBA": 59}),
        ("pays_de_bray/plu/critot", {"ZONE_URBA": 14}),
        (
            "sraddet_oise",
            {
                "reservoirs_biodiversite": 276,
                "reservoirs_lineaires": 48,
                "corridors_trame_verte": 7,
                "corridors_trame_bleue": 68,
                "obstacles_majeurs": 367,
                "obstacles_corridors_lineaires": 1448,
                "obstacles_corridors_surface": 2214,
            },
        ),
    ],
)
def test_every_row_is_read(real_data: Path, folder: str, counts: dict[str, int]) -> None:
    read = layers(real_data / folder)
    assert {name: len(read[name].frame) for name in counts} == counts


def test_a_named_zoning_brings_its_prescriptions(real_data: Path) -> None:
    with Workspace() as files:
        described = files.describe(real_data / "pays_de_bray" / "plu" / "saint-saens" / "ZONE_URBA.shp")
    assert [one.name for one in described if not one.sibling] == ["ZONE_URBA"]
    assert {"PRESCRIPTION_SURF", "PRESCRIPTION_LIN", "PRESCRIPTION_PCT"} <= {
        one.name for one in described if one.sibling
    }


def test_a_network_folder_gives_each_file_by_its_layer(real_data: Path) -> None:
    read = layers(real_data / "pays_de_bray" / "tvb")
    assert {name: layer.geometry for name, layer in read.items()} == {
        "corridors_aquatiques": "line",
        "reseau_calcicole_potentiel": "surface",
        "reservoirs_aquatiques": "line",
        "reservoirs_calcicoles": "surface",
        "reservoirs_humides": "surface",
        "trame_bocagere": "surface",
        "trame_calcicole": "surface",
    }


def test_a_bent_zoning_is_refused_by_name(real_data: Path, tmp_path: Path, refused: Any) -> None:
    for part in (real_data / "pays_de_bray" / "plu" / "saint-saens").glob("ZONE_URBA.*"):
        (tmp_path / part.name).write_bytes(part.read_bytes())
    data = bytearray((tmp_path / "ZONE_URBA.shp").read_bytes())
    data[5000:5004] = b"\xff\xff\xff\x7f"
    (tmp_path / "ZONE_URBA.shp").write_bytes(bytes(data))
    error = refused(tmp_path)
    assert error.code == "SHP-014"
    assert "ZONE_URBA" in error.text("fr")
