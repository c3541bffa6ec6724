"""The inputs of a check, each declared once with its meaning and form.

The signature and docstring of :func:`conformity.api.check`, the command line, ``dossier.yml``, batches, the recipe in
``manifest.json`` and the guard of output folders follow these fields, or are tested against them. Prepared networks,
callbacks and the language are arguments of a run, not inputs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformity.api.forms import Form, Input, from_plain, reference_entry, to_plain
from conformity.api.packs import DEFAULT_PACK

if TYPE_CHECKING:
    from conformity.model import Dossier

__all__ = ["FIELDS", "Form", "Input", "Request", "name_of", "named", "reference_entry"]


_MAPPINGS: Final = (Form.COLUMNS, Form.LAYER_OPTIONS)


def _input(form: Form, meaning: str, **more: Any) -> dict[str, Any]:
    """Metadata of a field of :class:`Request`."""
    return {"input": Input(form, meaning, **more)}


def _kind(kind: str) -> dict[str, Any]:
    meaning = "As ``network``, with the kind given by the argument; a GeoDataFrame needs no name."
    return _input(Form.LAYERS, meaning, kind=kind, of_network=True)


@dataclass(frozen=True)
class Request:
    """The inputs of a check, in the form that :func:`conformity.api.accepting.accepted` gives them.

    Paths are text, tables in memory are :class:`~conformity.model.Layer`, several of them a tuple. :data:`FIELDS`
    holds the declaration of each field.
    """

    plan: Any = field(
        default=None,
        metadata=_input(
            Form.TABLES,
            "Path of a shapefile, folder, archive or multi-layer file (``PATH:LAYER``), or a GeoDataFrame of "
            'zones; several tables of one plan are a list of GeoDataFrames named by ``.attrs["layer"]`` '
            '(``"ZONE_URBA"``, ``"PRESCRIPTION_SURF"`` …). A ``dossier.yml`` gives every other argument too; '
            "those given beside it complete it, and replace what it says where they differ.",
        ),
    )
    network: tuple[Any, ...] = field(
        default=(),
        metadata=_input(
            Form.LAYERS,
            'Paths (one or many) of files or folders, or GeoDataFrames named by ``.attrs["layer"]``; each '
            "layer's kind and objective are found by profile, attributes or name.",
            of_network=True,
        ),
    )
    reservoirs: tuple[Any, ...] = field(default=(), metadata=_kind("reservoir"))
    corridors: tuple[Any, ...] = field(default=(), metadata=_kind("corridor"))
    obstacles: tuple[Any, ...] = field(default=(), metadata=_kind("obstacle"))
    watercourses: tuple[Any, ...] = field(default=(), metadata=_kind("watercourse"))
    hedges: tuple[Any, ...] = field(default=(), metadata=_kind("hedge"))
    objective: str | Mapping[str, str] | None = field(
        default=None,
        metadata=_input(
            Form.OBJECTIVE,
            '``"preserve"`` or ``"restore"``, for elements whose objective neither their source nor the default of '
            "their kind gives (by default an obstacle is to be restored); or a mapping from kind to objective, "
            '``{"obstacle": "preserve"}``, which replaces the default of that kind; ``"*"`` stands for all other '
            "kinds. An objective that the source gives always takes precedence.",
            example='objective="preserve"',
            of_network=True,
        ),
    )
    in_force: Any = field(
        default=None, metadata=_input(Form.TABLES, "Plan in force, in the forms of ``plan`` but a dossier.")
    )
    buildings: Any = field(
        default=None,
        metadata=_input(Form.LAYER, "Polygons of buildings. U zones are split into built and unbuilt parts with them."),
    )
    context: tuple[Any, ...] = field(
        default=(), metadata=_input(Form.LAYERS, "Other layers of polygons; the report lists them among what was read.")
    )
    territory: Any = field(default=None, metadata=_input(Form.LAYER, "Outlines of communes, with their INSEE code."))
    coverage: Any = field(
        default=None, metadata=_input(Form.LAYER, "Outline of the territory that the network studied.")
    )
    places: Any = field(
        default=None,
        metadata=_input(
            Form.LAYER,
            "Named places (lieux-dits), points or polygons: a place of the report is then told with the name of the "
            "polygon that holds it, else of the nearest point within 300 m.",
        ),
    )
    places_name: str | None = field(
        default=None,
        metadata=_input(
            Form.TEXT,
            "Column of ``places`` that holds the names; by default TOPONYME, NOM, NAME, LIBELLE, LIEUDIT or the like.",
            example='places_name="LIB"',
        ),
    )
    rules: str | None = field(
        default=None,
        metadata=_input(
            Form.NAME,
            "Name of a shipped pack or path of a file; by default the pack of the profile or reference, else "
            f"``{DEFAULT_PACK}``.",
            example='rules="base"',
        ),
    )
    profile: str | None = field(
        default=None,
        metadata=_input(
            Form.NAME,
            "Name of a shipped profile or path of an edited mapping (YAML or xlsx). The document, scale and rule "
            "pack that it names are used. Of a profile that is only recognised in the data, the vocabulary alone is "
            "used.",
            example='profile="cnig_2017"',
            of_network=True,
        ),
    )
    reference: str | None = field(
        default=None,
        metadata=_input(
            Form.NAME,
            "Upper document that the network comes from: id of a shipped one or path of a YAML file. Applies to "
            "every layer for which ``layer_options`` and ``references`` give no other; never outside its territory.",
            example='reference="scot.yaml"',
            of_network=True,
        ),
    )
    data_date: str | None = field(
        default=None,
        metadata=_input(
            Form.DAY,
            "Day, month or year of the data of every network for which ``layer_options`` give no other; the sheets of "
            "the communes show it.",
            example='data_date="2017-09"',
            of_network=True,
            printed=False,
        ),
    )
    map: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_input(
            Form.COLUMNS, 'Column roles, e.g. ``{"typezone": "ZONAGE"}``.', example='map={"typezone": "ZONAGE"}'
        ),
    )
    crs: str | None = field(
        default=None,
        metadata=_input(
            Form.CRS,
            'CRS of inputs that declare none, e.g. ``"EPSG:2154"``.',
            example='crs="EPSG:2154"',
            of_network=True,
        ),
    )
    date: str | None = field(
        default=None,
        metadata=_input(
            Form.DATE,
            "Date printed in the report (``YYYY-MM-DD``); by default SOURCE_DATE_EPOCH, else today.",
            example='date="2026-03-31"',
            printed=False,
        ),
    )
    dossier: Dossier | None = field(
        default=None,
        metadata=_input(
            Form.DOSSIER,
            "Procedure, dates, chain of documents, declarations.",
            example='check("dossier.yml")',
            printed=False,
        ),
    )
    references: tuple[Any, ...] = field(
        default=(),
        metadata=_input(
            Form.REFERENCES,
            'Upper documents, as under ``references`` of a dossier: ``{"id": "scot-x", "executory_on": …, '
            '"layers": […]}``.',
            example='references=[{"id": "scot-x", "executory_on": "2024-05-01"}]',
            of_network=True,
            printed=False,
        ),
    )
    layer_options: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict,
        metadata=_input(
            Form.LAYER_OPTIONS,
            'Of a network argument (as typed): ``{"reference": …, "profile": …, "kind": …, "objective": …, '
            '"data_date": …}``; ``objective`` and ``data_date`` as above, for that network.',
            example='layer_options={"srce.gpkg": {"reference": "scot-x"}}',
            of_network=True,
        ),
    )
    waivers: str | None = field(
        default=None,
        metadata=_input(
            Form.FILE,
            "Path of a YAML file that lists findings or concerns to ignore, each with a reason and an expiry date.",
            example='waivers="derogations.yml"',
            printed=False,
        ),
    )
    resume: str | None = field(
        default=None,
        metadata=_input(
            Form.FILE,
            "Path of an earlier ``report.xlsx``: what an officer typed there is carried over.",
            example='resume="out/report.xlsx"',
            printed=False,
        ),
    )
    template: str | None = field(
        default=None,
        metadata=_input(
            Form.FILE,
            "Path of a Word document (.docx, .dotx) whose layout ``report.docx`` takes; the report stands in the place "
            "of its paragraph ``{{rapport}}``, else after what it holds.",
            example='template="modele.docx"',
            printed=False,
        ),
    )
    fixes: bool = field(
        default=False,
        metadata=_input(
            Form.FLAG,
            "Also draw the outlines that the requests describe, and what stays then (measures the plan a second time).",
            example="fixes=True",
        ),
    )
    invented: bool = field(
        default=False,
        metadata=_input(
            Form.FLAG,
            "Whether the plan and its network are fictitious, like the shipped example; the report then says so.",
            example="invented=True",
            printed=False,
        ),
    )

    def networks(self) -> tuple[Any, ...]:
        """Everything that is a network, or a layer of one."""
        return tuple(each for name in named(Form.LAYERS) if FIELDS[name].of_network for each in getattr(self, name))

    def by_kind(self) -> dict[str, tuple[Any, ...]]:
        """Layers by kind, for the inputs that give the kind."""
        return {each.kind: getattr(self, name) for name, each in FIELDS.items() if each.kind}

    def same_network(self, other: Request) -> bool:
        """Whether another request reads the same network in the same way."""
        return all(getattr(self, name) == getattr(other, name) for name, each in FIELDS.items() if each.of_network)

    def arguments(self) -> dict[str, Any]:
        """The inputs that are not empty, as arguments of :func:`conformity.api.check`."""
        return {name: value for name in FIELDS if not _blank(value := getattr(self, name))}

    def over(self, wider: Request) -> Request:
        """Complete the request by a wider one; where the two differ, its own value is kept.

        Lists are concatenated (the wider one first), mappings are merged by key, objectives by kind.
        """
        return Request(
            **{name: _joined(each.form, getattr(self, name), getattr(wider, name)) for name, each in FIELDS.items()}
        )

    def to_json(self, path: Callable[[str], str] = str) -> dict[str, Any]:
        """The inputs that are not empty, as plain values.

        Parameters
        ----------
        path
            Function that gives the text to write for a path.

        Raises
        ------
        TypeError
            If an input was given in memory.
        """
        values: dict[str, Any] = {}
        for name, each in FIELDS.items():
            value = getattr(self, name)
            if each.form.is_path:
                if value is not None:
                    values[name] = path(os.fspath(value))
            elif not _blank(value):
                values[name] = to_plain(each.form, value, path)
        return values

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], path: Callable[[str], str] = str) -> Request:
        """The request that :meth:`to_json` wrote.

        Parameters
        ----------
        path
            Function that gives the present path for a path as written.

        Raises
        ------
        TypeError, ValueError, KeyError, AttributeError
            If the values are not of that form.
        """
        if not FIELDS.keys() >= plain.keys() or "plan" not in plain:
            raise ValueError("arguments")
        located = named(Form.NAME)
        return cls(**{name: from_plain(FIELDS[name].form, value, path, located) for name, value in plain.items()})


#: name of each field of :class:`Request`, in order, and its declaration
FIELDS: Final[Mapping[str, Input]] = {each.name: each.metadata["input"] for each in fields(Request)}


def named(*forms: Form) -> tuple[str, ...]:
    """Names of the inputs of some forms, in order."""
    return tuple(name for name, each in FIELDS.items() if each.form in forms)


def name_of(value: Any) -> str:
    """Name of a path or of a layer in memory, without folders; of several, the first."""
    if isinstance(value, tuple):
        return name_of(value[0])
    return Path(value).name if isinstance(value, (str, os.PathLike)) else str(value.name)


def _blank(value: Any) -> bool:
    """Whether a value is empty: None, empty text or container. A table in memory is never empty."""
    return value is None or value is False or (isinstance(value, (str, tuple, Mapping)) and not value)


def _joined(form: Form, own: Any, wider: Any) -> Any:
    """A value completed by that of a wider request."""
    if _blank(own):
        return wider
    if form in (Form.LAYERS, Form.REFERENCES):
        return (*wider, *own)
    if form is Form.OBJECTIVE:
        from conformity.profiles import objectives

        return objectives.merged(own, wider)
    return {**wider, **own} if form in _MAPPINGS else own
