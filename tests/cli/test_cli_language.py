"""French is French throughout: no verb prints a code of the vocabulary or a word of the framework to a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from pydantic import BaseModel, Field
from shapely import LineString, box
from typer.testing import CliRunner

from conformity.api import packs
from conformity.api.accepting import accepted
from conformity.cli import app
from conformity.errors import ConformityError, OutputError, RulesError
from conformity.errors.reasons import Reason, of_system
from conformity.language import LANGUAGES
from conformity.model import Delimitation, Kind, Milieu, Objective, ZoneClass, ZoneUse
from conformity.rulebook.describe import describe
from conformity.strict import reason, validate
from conformity.yamltext import load

#: codes that are no French words; corridor, obstacle, extraction and the like are both
_BOTH = {"corridor", "obstacle", "extraction", "pocket", "open", "river", "other", "multi", "bocage", "activity", ""}
CODES = {str(each) for kind in (Kind, Objective, Milieu, Delimitation, ZoneClass, ZoneUse) for each in kind} - _BOTH | {
    "default",
    "pair",
    "dossier_rule",
}
_CODE = re.compile(rf"(?<![\w=./-])(?:{'|'.join(sorted(CODES))})(?![\w=])")


def codes_in(text: str) -> list[str]:
    return _CODE.findall(text)


def run(*arguments: str, given: str = "") -> Any:
    return CliRunner().invoke(app, list(arguments), prog_name="conformity", input=given)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan, a network of layers with and without an objective, and two reports of them."""
    home = tmp_path_factory.mktemp("language")
    x, y = 650_000, 7_080_000
    au = box(x, y, x + 300, y + 300)
    rest = box(x - 1000, y - 1000, x + 2000, y + 2000).difference(au)
    folder = home / "data"
    folder.mkdir()
    plan = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=[au, rest], crs=2154)
    plan.to_file(folder / "ZONE_URBA.gpkg", layer="ZONE_URBA")
    layers = {
        "reservoirs": box(x + 100, y, x + 800, y + 600),
        "cours_d_eau": LineString([(x - 500, y + 50), (x + 1500, y + 80)]),
        "haies": LineString([(x, y + 10), (x + 200, y + 400)]),
        "sous_trame_boisee": box(x - 100, y - 100, x + 100, y + 100),
    }
    for name, shape in layers.items():
        frame = gpd.GeoDataFrame({"NOM": ["Bois"]}, geometry=[shape], crs=2154)
        frame.to_file(folder / "reseau.gpkg", layer=name)
    for out in ("before", "after"):
        done = run(
            "check", str(folder / "ZONE_URBA.gpkg"), "--network", str(folder / "reseau.gpkg"), "--fail-on", "never",
            "--allow-undetermined", "--format", "json,md", "--out", str(home / out),
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        (home / f"{out}.txt").write_text(done.output)
    return home


def verbs(home: Path) -> Mapping[str, list[str]]:
    data = home / "data"
    plan, network = str(data / "ZONE_URBA.gpkg"), str(data / "reseau.gpkg")
    return {
        "inspect": ["inspect", plan, network],
        "compare": ["compare", str(home / "before"), str(home / "after"), "--out", str(home / "c"), "--force"],
        "verify": ["verify", str(home / "before"), "--hashes-only"],
        "init": ["init", str(data), "--yes", "--force"],
        "shares": ["shares", plan, f"{network}:reservoirs", "--out", str(home / "s"), "--force"],
        "rules list": ["rules", "list"],
        "rules lint": ["rules", "lint", "base"],
        "batch": ["batch", str(home / "list.txt"), "--network", network, "--out", str(home / "b"), "--jobs", "1",
                  "--format", "json", "--force"],
    }  # fmt: skip


def test_check_prints_no_code(home: Path) -> None:
    assert codes_in((home / "before.txt").read_text()) == []


@pytest.mark.parametrize(
    "verb", ["inspect", "compare", "verify", "init", "shares", "rules list", "rules lint", "batch"]
)
def test_no_verb_prints_a_code_to_a_french_reader(verb: str, home: Path) -> None:
    (home / "list.txt").write_text(f"{home / 'data' / 'ZONE_URBA.gpkg'}\n")
    done = run(*verbs(home)[verb])
    assert done.exit_code in (0, 1), done.output
    text = done.output.replace(str(home), "")
    assert codes_in(text) == []
    assert done.output.strip()


def test_the_dossier_that_init_writes_asks_in_the_reader_s_words(home: Path) -> None:
    for lang, word in (("fr", "inconnu"), ("en", "unknown")):
        run("init", str(home / "data"), "--yes", "--force", "--lang", lang)
        assert f"{{oap_tvb: {word}}}" in (home / "data" / "dossier.yml").read_text(encoding="utf-8")
        done = run("init", str(home / "data"), "--force", "--lang", lang, given="\n" * 9)
        assert f"[{word}]" in done.stderr
    assert "[unknown]" not in run("init", str(home / "data"), "--force", given="\n" * 9).stderr


def test_the_mapping_that_inspect_writes_is_of_one_language(home: Path) -> None:
    mappings = {}
    for lang in LANGUAGES:
        file = home / f"{lang}.yml"
        done = run(*verbs(home)["inspect"], "--write-profile", str(file), "--lang", lang)
        assert done.exit_code == 0, done.output
        mappings[lang] = file.read_text(encoding="utf-8")
    assert "# kind : reservoir (réservoir)" in mappings["fr"]
    assert "watercourse (cours d'eau)" in mappings["fr"]
    assert "# kind: reservoir (reservoir)" in mappings["en"]
    assert "Mapping to be" not in mappings["fr"]
    assert "relire" not in mappings["en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_is_described_in_words(lang: str) -> None:
    book = packs.rulebook("base")
    for rule in book.rules:
        lines = describe(rule, lang).split("\n")
        head = "\n".join(line for line in lines[2:7] if lang == "fr")
        assert codes_in(head) == [], rule.id


# ------------------------------------------------------------------------------------------- what libraries say


class _Bounded(BaseModel):
    n: int = Field(default=1, ge=1, le=3)
    numbers: tuple[int, ...] = ()
    either: int | bool = 1


@pytest.mark.parametrize(
    "text", ["n: 7", "n: 0", "n: x", "n: [1]", "numbers: 3", "either: x", "numbers: [x]", "n: 1.5", "n: .nan"]
)
def test_nothing_of_pydantic_reaches_a_reader(text: str) -> None:
    with pytest.raises(RulesError) as error:
        validate(_Bounded, load(text, "x.yaml"), "x.yaml")
    said = error.value.text("fr")
    assert re.search(r"Input should|Value error|valid |Field required|permitted|finite", said) is None


def test_bounds_and_dates_are_told_with_what_they_may_be() -> None:
    why = reason(_Bounded, {"n": 7})
    assert why is not None
    assert (why.path, why.text("fr")) == ("RUL-740", "« n » : 7 est hors des bornes")
    assert reason(_Bounded, {"n": 2}) is None
    with pytest.raises(ConformityError) as error:
        accepted({"references": [{"id": "x", "scale": "grande"}]})
    assert error.value.code == "CLI-608"
    assert "Input should" not in error.value.text("fr")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [1, 2", "« , » ou le crochet"), ("a: b: c", "entre guillemets"), ('a: "b', "n'est jamais fermé"),
        ('a: "\\q"', "échappement"), ("a: @b", "ne peut pas commencer"), ("a: 1\n b: 2", ""), ("- a\nb: 1", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_yaml_text_is_told_in_french(text: str, why: str) -> None:
    with pytest.raises(RulesError) as error:
        load(text, "x.yaml")
    said = error.value.text("fr")
    assert why in said
    assert re.search(r"expected|found|while|allowed|mapping values|scanning", said) is None


def test_reasons_of_the_system_are_told_in_both_languages() -> None:
    why = of_system(FileNotFoundError(2, "No such file or directory"))
    error = OutputError("OUT-003", problem=why)
    assert "fichier ou dossier introuvable" in error.what("fr")
    assert "No such file or directory" in error.what("en")
    assert of_system(OSError("plain")) == "plain"


def test_a_reason_is_a_text_that_survives_a_pickle() -> None:
    import pickle

    why = Reason("RUL-740", key="n", value="7", bounds="≤ 3")
    again = pickle.loads(pickle.dumps(why))
    assert again == why == "'n': 7 is out of bounds"
    assert again.text("fr") == "« n » : 7 est hors des bornes"
