"""The inputs of a check are declared once: every place that names them follows the declaration."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pytest
import shapely

from conformity.api import batch, check, recipe
from conformity.api.accepting import accepted
from conformity.api.dossier import DossierFile, demo
from conformity.api.request import FIELDS, Form, Request, name_of
from conformity.cli.batch import batch as batch_command
from conformity.cli.check import check as check_command
from conformity.errors import UsageError
from conformity.language import words
from conformity.model import Cited, Dossier

#: forms of inputs that are read as layers
LAYERS = (Form.TABLES, Form.LAYER, Form.LAYERS)

RUN_TIME = ["talk", "mark", "lang"]
#: a value of each form, as a caller writes it
SAMPLES: dict[Form, Any] = {
    Form.TABLES: "data/plan",
    Form.LAYER: "data/couche.gpkg:a",
    Form.LAYERS: ["data/reseau.gpkg", "data/local.shp"],
    Form.FILE: "data/fichier",
    Form.NAME: "base",
    Form.OBJECTIVE: ["preserve", "obstacle=restore"],
    Form.COLUMNS: {"typezone": "ZONAGE"},
    Form.TEXT: "NOM",
    Form.CRS: 2154,
    Form.DATE: "2026-03-31",
    Form.DAY: "2017-09",
    Form.FLAG: True,
    Form.DOSSIER: Dossier(
        title="Essai", declarations={"oap_tvb": "yes"}, cited=(Cited("oap", "4", page="31", zone="1AUe", line=3),)
    ),
    Form.REFERENCES: [{"id": "scot-x", "executory_on": "2024-05-01"}],
    Form.LAYER_OPTIONS: {"data/reseau.gpkg": {"reference": "scot-x", "objective": "restore"}},
}


def documented(function: Any) -> dict[str, str]:
    """Parameter → what its docstring says of it, on one line."""
    text = inspect.getdoc(function) or ""
    body = text.split("Parameters\n----------\n")[1].split("\n\nReturns\n-------\n")[0]
    entries: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith(" "):
            entries[-1][1].append(line.strip())
        else:
            entries.append((line, []))
    return {name: " ".join(words) for names, words in entries for name in names.split(", ")}


def test_check_has_the_inputs_of_a_request_with_the_same_defaults() -> None:
    parameters = inspect.signature(check).parameters
    assert list(parameters) == [*FIELDS, *RUN_TIME]
    assert parameters["plan"].default is inspect.Parameter.empty
    defaults = {name: each.default for name, each in parameters.items() if name in FIELDS and name != "plan"}
    assert accepted(defaults) == Request()


def test_check_documents_each_input_as_it_is_declared() -> None:
    said = documented(check)
    assert {name: said[name] for name in FIELDS} == {name: each.meaning for name, each in FIELDS.items()}


def test_every_form_has_a_sample_and_every_input_an_example_where_a_message_shows_one() -> None:
    assert set(SAMPLES) == set(Form) == {each.form for each in FIELDS.values()}
    for name, each in FIELDS.items():
        if each.form not in LAYERS:
            assert each.example.startswith((f"{name}=", "check(")), name


@pytest.mark.parametrize("name", FIELDS)
def test_an_input_of_the_wrong_kind_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        accepted({name: object()})
    assert name in str(caught.value)


def test_a_request_comes_back_from_json_as_it_was() -> None:
    request = accepted({name: SAMPLES[each.form] for name, each in FIELDS.items()})
    assert request.arguments().keys() == FIELDS.keys()
    stored = json.loads(json.dumps(request.to_json()))
    assert stored.keys() == FIELDS.keys()
    assert Request.from_json(stored) == request
    assert accepted(Request.from_json(stored).arguments()) == request


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "plan"])
def test_an_input_alone_comes_back_from_json(name: str) -> None:
    request = accepted({"plan": "plan", name: SAMPLES[FIELDS[name].form]})
    stored = json.loads(json.dumps(recipe.stored(request)))
    assert stored.keys() == {"plan", name}
    assert recipe.restored(stored, None) == request


@pytest.mark.parametrize("stored", [{}, {"network": ["a"]}, {"plan": "p", "surprise": 1}])
def test_what_a_request_never_wrote_is_no_request(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="arguments"):
        Request.from_json(stored)


@pytest.mark.parametrize("name", [name for name, each in FIELDS.items() if each.form in LAYERS])
def test_a_request_with_a_table_in_memory_has_no_json(name: str) -> None:
    table = gpd.GeoDataFrame(
        {"LIBELLE": ["N"]}, geometry=[shapely.box(650_000, 7_080_000, 650_100, 7_080_100)], crs=2154
    )
    table.attrs["layer"] = "ZONE_URBA"
    request = accepted({"plan": "plan", name: table})
    assert recipe.stored(request) is None
    assert name_of(getattr(request, name)) == "ZONE_URBA"


def test_over_grows_lists_merges_mappings_and_replaces_the_rest() -> None:
    wider = Request(
        plan="a",
        network=("a",),
        map={"label": "L", "typezone": "T"},
        rules="base",
        crs="EPSG:2154",
        objective={"obstacle": "preserve", "*": "preserve"},
        references=({"id": "x"},),
        layer_options={"a": {"reference": "x"}},
        fixes=True,
    )
    own = Request(
        network=("b",),
        map={"typezone": "Z"},
        rules="scot",
        objective="restore",
        references=({"id": "y"},),
        layer_options={"b": {"reference": "y"}},
    )
    assert own.over(wider) == Request(
        plan="a",
        network=("a", "b"),
        map={"label": "L", "typezone": "Z"},
        rules="scot",
        crs="EPSG:2154",
        objective={"obstacle": "preserve", "*": "restore"},
        references=({"id": "x"}, {"id": "y"}),
        layer_options={"a": {"reference": "x"}, "b": {"reference": "y"}},
        fixes=True,
    )


@pytest.mark.parametrize("name", FIELDS)
def test_over_keeps_what_only_one_of_the_two_says(name: str) -> None:
    said = accepted({name: SAMPLES[FIELDS[name].form]})
    assert said.over(Request()) == Request().over(said) == said


@pytest.mark.parametrize("name", FIELDS)
def test_two_requests_share_a_network_unless_an_input_decides_how_it_is_read(name: str) -> None:
    said = accepted({name: SAMPLES[FIELDS[name].form]})
    assert said.same_network(Request()) is not FIELDS[name].of_network


def test_the_inputs_of_the_example_are_those_of_check() -> None:
    assert accepted(demo().arguments()) == demo()
    assert demo().invented


def test_the_command_takes_every_input_that_a_dossier_does_not_tell_alone() -> None:
    of_check = set(inspect.signature(check_command).parameters) & FIELDS.keys()
    assert FIELDS.keys() - of_check == {"data_date", "dossier", "references", "layer_options", "invented"}
    of_batch = set(inspect.signature(batch_command).parameters) & FIELDS.keys()
    of_one_plan = {"plan", "in_force", "buildings", "context", "map", "waivers", "resume", "fixes"}
    assert of_check - of_batch == of_one_plan


def test_an_option_is_named_as_its_input_and_repeated_where_that_holds_several() -> None:
    import typer

    from conformity.cli import app

    command = typer.main.get_command(app).commands["check"]  # type: ignore[attr-defined]
    options = {each.name: each for each in command.params}
    said = {**words("fr", "help.option"), **words("fr", "help.check")}
    for name in options.keys() & FIELDS.keys() - {"plan"}:
        assert options[name].opts == [f"--{name.replace('_', '-')}"]
        repeated = FIELDS[name].form in (Form.LAYERS, Form.OBJECTIVE, Form.COLUMNS)
        assert options[name].multiple is repeated, name
        assert ("répétable" in said[name]) is repeated, name


def test_a_dossier_names_the_inputs_as_check_does() -> None:
    """Three have a form of their own in the file; the rest are of one run, not of a case."""
    same = FIELDS.keys() & DossierFile.model_fields.keys()
    own = {"network", "map", "layer_options", "dossier"}
    of_a_run = {"date", "waivers", "resume", "template", "fixes", "invented"}
    by_kind = {name for name, each in FIELDS.items() if each.kind}
    assert FIELDS.keys() - same == own | of_a_run | by_kind


def test_a_batch_refuses_what_is_no_input_of_every_document(tmp_path: Any) -> None:
    for name in ("plan", "netwrok"):
        with pytest.raises(UsageError) as caught:
            batch(tmp_path, tmp_path / "out", **{name: "x"})
        assert caught.value.code == "CLI-609"


def test_a_request_is_not_changed() -> None:
    request = demo()
    with pytest.raises(AttributeError):
        request.plan = "x"  # type: ignore[misc]
    assert replace(request, date="2026-03-31") != request
