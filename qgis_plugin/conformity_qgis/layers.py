"""Layers of a project as files that the engine reads. To be called in the main thread: layers may be read there alone.

A layer that is a whole, saved file is given as that file. One that is edited, filtered, selected from, joined, in
memory, in a database or on a server is first written to a GeoPackage of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFields,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProperty,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .faults import Cancelled, Fault

#: column of the numbers that a GeoPackage gives its rows: no attribute of a plan is called so
_ROWS = "conformity_fid"
_ZIPPED = re.compile(r"/vsizip/+(?:\{(?P<braced>[^}]+)\}|(?P<plain>.+?\.zip))(?:/(?P<inner>.*))?$", re.IGNORECASE)
#: layer of a file, as the engine's command line writes it
_OF_FILE = re.compile(r"(?P<path>.+):(?P<layer>[^:/\\]+)$")
#: tables of a plan as the CNIG standards name them: ``59999_PRESCRIPTION_SURF_20250624``
_CNIG = re.compile(
    r"(?:(?P<territory>[0-9AB]{5}|[0-9]{9})_)?(?:N_)?(?P<table>ZONE_URBA|SECTEUR_CC|PRESCRIPTION_(?:SURF|LIN|PCT))"
    r"(?:_[SLP])?(?:_(?P<date>[0-9AB]{3,9}))?(?:_[A-Z])?",
    re.IGNORECASE,
)
_BY_DIMENSION = {0: "PCT", 1: "LIN", 2: "SURF"}


class Part(NamedTuple):
    """What one value of a parameter names: a path as it is, or a layer and which of its features."""

    path: str = ""
    layer: QgsVectorLayer | None = None
    selected: bool = False
    expression: str = ""
    limit: int = -1


def parts(value: Any, context: QgsProcessingContext) -> list[Part]:
    """What the value of a parameter names, in order.

    A text is a layer of the project (id, name or source), a path of whatever kind, ``FILE:LAYER``, or a source as QGIS
    writes it. What is none of these is passed on as a path: the engine says what is wrong with it.
    """
    if isinstance(value, QgsProperty):
        value = value.valueAsString(context.expressionContext())[0]
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return [each for one in value for each in parts(one, context)]
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        chosen = {
            "selected": value.selectedFeaturesOnly,
            "expression": getattr(value, "filterExpression", "") or "",
            "limit": value.featureLimit,
        }
        return [each._replace(**chosen) for each in parts(value.source, context)]
    if isinstance(value, QgsMapLayer):
        return [Part(layer=value)]
    text = str(value)
    layer = _of_project(text, context.project())
    if layer is not None:
        return [Part(layer=layer)]
    if Path(text).exists():
        return [Part(str(Path(text).absolute()))]
    several = [each for each in text.split(";") if each]
    if len(several) > 1 and all(Path(each.partition("|")[0]).exists() for each in several):
        return parts(several, context)
    inside = _OF_FILE.match(text)
    if inside is not None and Path(inside["path"]).exists():
        return [Part(str(Path(text).absolute()))]
    source = "|" in text or "=" in text or text.startswith("/vsi")
    layer = QgsProcessingUtils.mapLayerFromString(text, context, source)
    return [Part(text) if layer is None else Part(layer=layer)]


def _of_project(text: str, project: QgsProject | None) -> QgsMapLayer | None:
    """The layer of a project by id, name or source: not a file that QGIS has opened for the algorithm alone."""
    if project is None:
        return None
    held = project.mapLayers()
    if text in held:
        return held[text]
    return next((each for each in held.values() if text in (each.name(), each.source())), None)


class Exports:
    """Layers as paths; what has to be written goes to a folder.

    Parameters
    ----------
    folder
        Where to write.
    context
        Of the algorithm.
    report
        Called with the key of a sentence and its fields, for what is written and why.
    cancelled
        Whether the user has cancelled.
    """

    def __init__(
        self,
        folder: Path,
        context: QgsProcessingContext,
        report: Callable[..., None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._folder, self._context, self._report, self._cancelled = folder, context, report, cancelled
        self._number = 0

    def paths(self, value: Any, *, selected: bool = False) -> list[str]:
        """Paths of the layers that a parameter names.

        Parameters
        ----------
        selected
            Of a layer with a selection, take the selected features alone.

        Raises
        ------
        Fault
            QGS-974 where a layer cannot be written, QGS-975 where it is no layer of features.
        Cancelled
            Where the user cancels meanwhile.
        """
        return [self._path(part, selected) for part in parts(value, self._context)]

    def _path(self, part: Part, selected: bool) -> str:
        if part.layer is None:
            return part.path
        _checked(part.layer)
        if selected and part.layer.selectedFeatureCount():
            part = part._replace(selected=True)
        why = _why(part)
        if not why:
            return _file_of(part.layer)
        return str(self._write(part, _name(part.layer), self._own(), why))

    def plan(self, value: Any, prescriptions: Any = None) -> str | None:
        """Path of a plan: its zones, with the prescriptions that are given, else those beside the file of the zones.

        Raises
        ------
        Fault
            As for :meth:`paths`; QGS-976 where prescriptions are given beside a whole plan.
        """
        named, tables = parts(value, self._context), parts(prescriptions, self._context)
        if not named:
            return None
        zones = named[0]
        if zones.layer is None and tables:
            layer = QgsProcessingUtils.mapLayerFromString(zones.path, self._context, True)
            if layer is None or not Path(zones.path).is_file():
                raise Fault("QGS-976", path=zones.path)
            zones = Part(layer=layer)
        if zones.layer is None:
            return zones.path
        _checked(zones.layer)
        why = _why(zones)
        path = _file_of(zones.layer)
        if not tables and not why and path == _container(zones.layer):
            return path  # a file with one layer, or an archive: the engine takes the tables beside it
        tables = tables or [Part(layer=each) for each in _beside(zones.layer)]
        if not tables:
            return self._path(zones, False)
        folder = self._own()
        name = _name(zones.layer)
        self._write(zones, name if _CNIG.fullmatch(name) else "ZONE_URBA", folder, why or "together")
        for table in tables:
            self._table(table, folder)
        return str(folder)

    def _table(self, table: Part, folder: Path) -> None:
        """Write a layer of prescriptions beside the zones."""
        layer = table.layer
        if layer is None:
            layer = QgsProcessingUtils.mapLayerFromString(table.path, self._context, True)
            if layer is None:
                raise Fault("QGS-975", layer=table.path)
        _checked(layer)
        name = _name(layer)
        if not _CNIG.fullmatch(name):
            name = f"PRESCRIPTION_{_BY_DIMENSION.get(int(layer.geometryType()), 'SURF')}"
        self._write(table._replace(layer=layer), name, folder, _why(table._replace(layer=layer)) or "together")

    def _own(self) -> Path:
        """A folder for one input, so that names need not differ."""
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        return folder

    def _write(self, part: Part, name: str, folder: Path, why: str) -> Path:
        path = folder / f"{name}.gpkg"
        for number in range(2, 1000):
            if not path.exists():
                break
            path = folder / f"{name}_{number}.gpkg"
        self._report("exported", layer=part.layer.name(), why=why)
        count = _export(part, path, self._context, self._cancelled)
        self._report("exported_n", n=count)
        return path


def _checked(layer: QgsMapLayer) -> None:
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid():
        raise Fault("QGS-975", layer=layer.name() or layer.source())


def _decoded(layer: QgsVectorLayer) -> dict[str, Any]:
    return QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())


def _container(layer: QgsVectorLayer) -> str:
    """The file or archive that a layer is read from; empty where there is none."""
    if layer.providerType() != "ogr":
        return ""
    path = str(_decoded(layer).get("path") or "")
    zipped = _ZIPPED.match(path)
    if zipped:
        path = zipped["braced"] or zipped["plain"]
    return str(Path(path).absolute()) if path and Path(path).is_file() else ""


def _file_of(layer: QgsVectorLayer) -> str:
    """A layer that is read from a file as the engine names it: the file, or ``FILE:LAYER`` where it has several.

    An archive is named whole for its tables of a plan: what belongs together is in it.
    """
    container = _container(layer)
    uri = _decoded(layer)
    name = str(uri.get("layerName") or "")
    zipped = _ZIPPED.match(str(uri.get("path") or ""))
    if zipped:
        name = name or Path(zipped["inner"] or "").stem
        return container if _CNIG.fullmatch(name) or not name else f"{container}:{name}"
    return f"{container}:{name}" if name and len(_tables(container)) > 1 else container


def _belongs(name: str, zones: str) -> bool:
    """Whether a table holds the prescriptions of the plan whose zones are in another, by their names."""
    table, other = _CNIG.fullmatch(name), _CNIG.fullmatch(zones)
    if table is None or not table["table"].upper().startswith("PRESCRIPTION"):
        return False
    return other is None or (table["territory"], table["date"]) == (other["territory"], other["date"])


def _tables(container: str) -> list[str]:
    """Names of the layers of a file."""
    whole = QgsVectorLayer(container, "", "ogr")
    return [line.split("!!::!!")[1] for line in whole.dataProvider().subLayers()]


def _why(part: Part) -> str:
    """Key of the reason why a layer has to be written first; empty where its file says it all."""
    layer = part.layer
    if part.selected or part.expression or part.limit >= 0:
        return "selected"
    if layer.isEditable():
        return "edited"
    if layer.subsetString():
        return "filtered"
    provider = layer.dataProvider()
    if not _container(layer):
        return "unsaved" if layer.providerType() == "memory" else "elsewhere"
    if layer.fields().names() != provider.fields().names():
        return "fields"
    if layer.crs().isValid() and layer.crs() != provider.crs():
        return "crs"
    if any(word in layer.source() for word in ("|geometrytype=", "|option:", "|subset=")):
        return "filtered"
    return ""


def _name(layer: QgsVectorLayer) -> str:
    """A name for the file: of the table it comes from, by which its content may be known, else of the layer."""
    name = layer.name()
    if layer.providerType() == "ogr":
        uri = _decoded(layer)
        name = str(uri.get("layerName") or Path(str(uri.get("path") or "")).stem or name)
    return re.sub(r"[^\w. -]+", "_", name).strip(" .")[:80] or "layer"


def _beside(layer: QgsVectorLayer) -> Iterator[QgsVectorLayer]:
    """The tables of prescriptions in the same file or, of a file with one layer, in the same folder."""
    container = _container(layer)
    if not container or _ZIPPED.match(str(_decoded(layer).get("path") or "")):
        return
    tables = _tables(container)
    if len(tables) > 1:
        sources = {name: f"{container}|layername={name}" for name in tables if _belongs(name, _name(layer))}
    else:
        own = Path(container)
        sources = {
            path.stem: str(path)
            for path in sorted(own.parent.iterdir())
            if path.suffix.lower() == own.suffix.lower() and _belongs(path.stem, own.stem)
        }
    for name, source in sources.items():
        table = QgsVectorLayer(source, name, "ogr")
        if table.isValid():
            yield table


def _request(part: Part) -> QgsFeatureRequest:
    request = QgsFeatureRequest()
    if part.expression:
        request.setFilterExpression(part.expression)
    if part.limit >= 0:
        request.setLimit(part.limit)
    return request


def _features(part: Part) -> Iterable[QgsFeature]:
    return part.layer.getSelectedFeatures(_request(part)) if part.selected else part.layer.getFeatures(_request(part))


def _export(part: Part, path: Path, context: QgsProcessingContext, cancelled: Callable[[], bool]) -> int:
    """Write features to a GeoPackage; the same features give the same bytes. Returns their number."""
    layer = part.layer
    kept = _attributes(layer)
    fields = QgsFields()
    for number in kept:
        fields.append(layer.fields().at(number))
    spatial = layer.isSpatial()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", path.stem, "UTF-8"
    options.layerOptions = [f"FID={_ROWS}"]
    with _fixed_date():
        kind = QgsWkbTypes.multiType(layer.wkbType()) if spatial else layer.wkbType()
        transform = context.transformContext()
        writer = QgsVectorFileWriter.create(str(path), fields, kind, layer.crs(), transform, options)
        count = 0
        if writer.hasError() == QgsVectorFileWriter.NoError:
            for feature in _features(part):
                if cancelled():
                    raise Cancelled
                copy = QgsFeature(fields)
                values = feature.attributes()
                copy.setAttributes([values[number] for number in kept])
                if feature.hasGeometry():
                    geometry = feature.geometry()
                    geometry.convertToMultiType()
                    copy.setGeometry(geometry)
                if not writer.addFeature(copy):
                    break
                count += 1
        failed, problem = writer.hasError() != QgsVectorFileWriter.NoError, writer.errorMessage()
        del writer  # closes the file
    if failed:
        raise Fault("QGS-974", layer=layer.name(), problem=problem)
    return count


def _attributes(layer: QgsVectorLayer) -> list[int]:
    """Numbers of the fields that are attributes; the row numbers of a GeoPackage are not."""
    numbers = range(layer.fields().count())
    if layer.providerType() == "ogr" and layer.storageType() in ("GPKG", "SQLite"):
        keys = set(layer.primaryKeyAttributes())
        return [number for number in numbers if number not in keys]
    return list(numbers)


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Keep the clock out of the files: the report names them by their sha256."""
    try:
        from osgeo import gdal
    except ImportError:
        yield
        return
    before = gdal.GetConfigOption("OGR_CURRENT_DATE")
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z")
    try:
        yield
    finally:
        gdal.SetConfigOption("OGR_CURRENT_DATE", before)
