"""What the tests of the page may ask for: files of a check, and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from page_server import Files, Server, zipped

for _name in ("starlette", "uvicorn", "python_multipart"):
    pytest.importorskip(_name, reason="the extra serve is not installed")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """``plan.zip`` (a shapefile of two zones, of which Ngs may be a pocket) and ``reservoirs.gpkg``."""
    home = tmp_path_factory.mktemp("data")
    boxes = [shapely.box(9e5 + x, 6.5e6, 9e5 + x + 100, 6.5e6 + 100) for x in (0, 100)]
    zones = geopandas.GeoDataFrame(
        {"LIBELLE": ["U", "Ngs"], "TYPEZONE": ["U", "N"], "LIBELONG": ["", ""]}, geometry=boxes, crs=2154
    )
    (home / "plan").mkdir()
    zones.to_file(home / "plan" / "ZONE_URBA.shp")
    core = geopandas.GeoDataFrame({"NOM": ["r"]}, geometry=[shapely.box(9e5, 6.5e6, 9e5 + 200, 6.5e6 + 50)], crs=2154)
    core.to_file(home / "reservoirs.gpkg", layer="reservoirs")
    plan = {path.name: path.read_bytes() for path in sorted((home / "plan").iterdir())}
    return {"plan.zip": zipped(plan), "reservoirs.gpkg": (home / "reservoirs.gpkg").read_bytes(), **plan}


@pytest.fixture
def files(data: dict[str, bytes]) -> Files:
    """The files of a check."""
    return [("plan", "plan.zip", data["plan.zip"]), ("network", "reservoirs.gpkg", data["reservoirs.gpkg"])]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers; they are ended after the test."""
    servers: list[Server] = []

    def begin(*options: str, **more: Any) -> Server:
        servers.append(Server(tmp_path, *options, **more))
        return servers[-1]

    yield begin
    for server in servers:
        server.end()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a module of tests shares, with its cookie."""
    running = Server(tmp_path_factory.mktemp("server"), "--max-mb", "3")
    running.enter()
    yield running
    running.end()
    assert running.gone()
