"""A network read and normalised once for many plans. Geometries are stored on disk and read by bounding box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from conformity.api import packs, reading
from conformity.api.upper import Upper, upper
from conformity.errors import InputError, Msg, Place
from conformity.read import Workspace, shelf
from conformity.read.hashes import file_hash

if TYPE_CHECKING:
    from conformity.api.identity import Attached
    from conformity.api.reading import Journal
    from conformity.api.request import Request
    from conformity.model import Layer, LedgerLine, Network, NotAssessed
    from conformity.normalise.crs import Operation

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True)
class Prepared:
    """A network normalised for plans of one projection. It can be pickled for another process."""

    path: str
    sha256: str
    crs: str
    #: elements with ``bounds`` in place of ``geometry``
    network: Network
    refused: tuple[NotAssessed, ...]
    attached: Attached
    #: layers as read, their rows counted only
    layers: tuple[Layer, ...]
    ledger: tuple[LedgerLine, ...]
    operations: tuple[Operation, ...]

    def given(self, journal: Journal, coverage: Any) -> tuple[Network, tuple[NotAssessed, ...], Attached]:
        """The result of reading the network, with its entries added to the journal.

        Raises
        ------
        InputError
            VEC-035 if the file of geometries has changed, VEC-004 if it cannot be read.
        """
        name = Path(self.path).name
        if file_hash(Path(self.path), name).sha256 != self.sha256:
            raise InputError(Msg.FILE_CHANGED_WHILE_READ, Place(file=name), file=name)
        journal.layers.setdefault("network", []).extend(self.layers)
        journal.ledger += self.ledger
        journal.operations += self.operations
        return replace(self.network, coverage=coverage), self.refused, self.attached

    def serves(self, working: str, references: Upper) -> bool:
        """Whether reading the network for this plan would give the same result: same projection, same documents."""
        held = (
            self.network.references[name] for name in sorted(self.attached.references & self.network.references.keys())
        )
        return self.crs == working and all(references.within(each, None) for each in held)

    def elements(self, rows: Any) -> gpd.GeoDataFrame:
        """The elements of some rows, with geometries."""
        held = self.network.elements.iloc[rows].drop(columns="bounds").reset_index(drop=True)
        if not len(rows):
            shapes = np.empty(0, dtype=object)
        else:
            boxes = np.stack(self.network.elements["bounds"].iloc[rows])
            box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
            numbers, stored = shelf.fetch(Path(self.path), box)
            shapes = stored[np.searchsorted(numbers, rows)]
        return gpd.GeoDataFrame(held, geometry=gpd.GeoSeries(shapes, crs=self.crs, index=held.index))


def prepare(request: Request, working: str, folder: Path) -> Prepared:
    """Read and normalise the network of a request. The plan is not read.

    Parameters
    ----------
    working
        Projection of the plans, e.g. ``"EPSG:2154"``.
    folder
        Folder for the file of geometries, which is named by its digest.
    """
    references = upper(request.references)
    profile = packs.profile(request.profile) if request.profile is not None else None
    journal = reading.Journal()
    with Workspace() as files:
        prepared, refused, attached = reading.network(
            files, request, journal, working, references, None, profile, mark=lambda stage: None
        )
        files.prove()
    elements = prepared.elements
    shapes = np.asarray(elements.geometry.array, dtype=object)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "reseau.fgb"
    fresh.unlink(missing_ok=True)
    shelf.store(shapes, fresh)
    digest = file_hash(fresh, fresh.name).sha256
    path = fresh.replace(folder / f"reseau-{digest[:16]}.fgb")
    bounds = np.empty(len(shapes), dtype=object)
    bounds[:] = list(shapely.bounds(shapes))
    table = elements.drop(columns="geometry").assign(bounds=bounds)
    return Prepared(
        path=str(path.absolute()),
        sha256=digest,
        crs=working,
        network=replace(prepared, elements=table),
        refused=refused,
        attached=attached,
        layers=tuple(journal.layers.get("network", ())),
        ledger=tuple(journal.ledger),
        operations=tuple(journal.operations),
    )
