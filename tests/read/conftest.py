"""A small plan near Dunkerque in Lambert-93, and writers of it in any container."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from conformity.errors import InputError
from conformity.model import Layer
from conformity.read import Workspace

X, Y = 650_000.0, 7_090_000.0


@pytest.fixture
def zoning() -> Any:
    """Four zones of 100 m side by side: U, AUc, A, N; one accented label a row, one date column."""
    return gpd.GeoDataFrame(
        {
            "LIBELLE": ["Ucœur", "1AU été", "A", "Né"],
            "TYPEZONE": ["U", "AUc", "A", "N"],
            "INSEE": ["01004"] * 4,
            "DATVALID": ["2017-09-01"] * 4,
            "SURF": [1.5, 2.5, 3.5, 4.5],
            "NOMFIC": [None, "règlement.pdf", None, None],
        },
        geometry=[shapely.box(X + 100 * i, Y, X + 100 * (i + 1), Y + 100) for i in range(4)],
        crs="EPSG:2154",
    )


@pytest.fixture
def shapefile(tmp_path: Path, zoning: Any) -> Path:
    """The zoning as ``plan/ZONE_URBA.shp``, UTF-8."""
    folder = tmp_path / "plan"
    folder.mkdir()
    zoning.to_file(folder / "ZONE_URBA.shp", encoding="UTF-8")
    return folder / "ZONE_URBA.shp"


@pytest.fixture
def load() -> Callable[..., Layer]:
    """Describe an argument of one layer, and load it."""

    def read(path: Path | str, **options: Any) -> Layer:
        with Workspace() as files:
            (description,) = files.describe(path)
            return files.load(description, **options)

    return read


@pytest.fixture
def refused() -> Callable[[Path | str], InputError]:
    """Describe and load an argument that must be refused; give the error, whose texts must name no copy of ours."""

    def read(path: Path | str) -> InputError:
        with pytest.raises(InputError) as caught:
            _load_all(path)
        for lang in ("fr", "en"):
            assert "?" not in caught.value.what(lang)
            assert "conformity-" not in caught.value.text(lang)
        assert caught.value.exit_code == 3
        return caught.value

    return read


def _load_all(path: Path | str) -> None:
    with Workspace() as files:
        for description in files.describe(path):
            files.load(description)


@pytest.fixture
def patched(shapefile: Path) -> Callable[..., Path]:
    """The shapefile with bytes of one of its files replaced."""

    def patch(suffix: str, at: int, value: bytes) -> Path:
        target = shapefile.with_suffix(suffix)
        data = bytearray(target.read_bytes())
        data[at : at + len(value)] = value
        target.write_bytes(bytes(data))
        return shapefile

    return patch
