"""Every verb and every file in a made-up language: no French or English is left that the data do not hold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from openpyxl import load_workbook
from shapely import LineString, box
from spoken_strangely import strange

from conformity.api import packs
from conformity.report import wording

HERE = Path(__file__).parent
X, Y = 650_000, 7_080_000
#: words of the plan and network below, of the paths and of names that are the same in every language
DATA = {
    *("Bois", "ZONE", "URBA", "LIBELLE", "TYPEZONE", "NOM", "reservoirs", "cours", "eau", "haies", "sous", "trame"),
    *("boisee", "data", "reseau", "gpkg", "after", "conformity", "EPSG", "UTF", "GPKG", "via", "PLU", "III"),
    # a reference and its note, which hold a text in each of the two languages
    *("Local", "green", "and", "blue", "network", "TVB", "tvb", "locale", "Study", "state", "the", "environment"),
    *("its", "link", "upper", "document", "was", "not", "told"),
    # keys of a dossier, and citations
    *("dossier", "declarations", "procedure", "kind", "clotures", "oap", "name", "obstacles"),
    *("GDAL", "GEOS", "PROJ", "numpy", "geopandas", "openpyxl", "pandas", "pydantic", "pyogrio", "pyproj", "python"),
    *("ruamel", "yaml", "shapely"),
}
#: what is typed or read back as it stands: options, codes, placeholders, addresses, file names
TYPED = re.compile(
    r"https?:\S+|(?:/[\w.-]+)+|\{\w+\}|\b\w*\d\w*\b|--[\w-]+|\b[A-Z]{3}-\d{3}\b|<[\w|/-]+>|[\w./-]+\.(?:ya?ml|gpkg|md|json|html|xlsx|docx|shp|csv)\b|"
    r"\b[A-Z]-[0-9a-f]{10}\b|`[^`]*`|\(<?[^()\s]*>?\)|\b[0-9a-f]{64}\b|\b\w+(?:_\w+)+\b"
)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
VERBS = ["check", "demo", "batch", "compare", "completion", "engine", "explain", "guide", "verify", "inspect", "init", "serve",
         "shares", "rules"]  # fmt: skip
RULES = ["list", "show", "lint", "test", "schema"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every verb prints and writes, with the made-up language in the place of English."""
    home = tmp_path_factory.mktemp("third")
    whole = box(X - 1000, Y - 1000, X + 2000, Y + 2000)
    for folder, width in (("data", 300), ("after", 600)):
        (home / folder).mkdir()
        opened = box(X, Y, X + width, Y + 300)
        zones = {"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}
        plan = gpd.GeoDataFrame(zones, geometry=[opened, whole.difference(opened)], crs=2154)
        plan.to_file(home / folder / "ZONE_URBA.gpkg", layer="ZONE_URBA")
    layers = {
        "reservoirs": box(X + 100, Y, X + 800, Y + 600),
        "cours_d_eau": LineString([(X - 500, Y + 50), (X + 1500, Y + 80)]),
        "haies": LineString([(X, Y + 10), (X + 200, Y + 400)]),
        "sous_trame_boisee": box(X - 100, Y - 100, X + 100, Y + 100),
    }
    for name, shape in layers.items():
        frame = gpd.GeoDataFrame({"NOM": ["Bois"]}, geometry=[shape], crs=2154)
        frame.to_file(home / "data" / "reseau.gpkg", layer=name)
    (home / "list.txt").write_text("data/ZONE_URBA.gpkg\n", encoding="utf-8")
    plan, network = "data/ZONE_URBA.gpkg", "data/reseau.gpkg"
    formats = "xlsx,md,json,geojson,html,gpkg,docx,csv,fgb"
    commands = {
        "check": ["check", plan, "--network", network, "--out", "before", "--format", formats, "--fixes"],
        "later": ["check", "after/ZONE_URBA.gpkg", "--network", network, "--out", "later", "--format", "json"],
        "compare": ["compare", "before", "later", "--out", "compared", "--format", "md,xlsx,html"],
        "explain": ["explain", "{concern}", "--in", "before"],
        "batch": ["batch", "list.txt", "--network", network, "--out", "batch", "--jobs", "1", "--format", "json"],
        "inspect": ["inspect", plan, network],
        "init": ["init", "data", "--yes"],
        "shares": ["shares", plan, f"{network}:reservoirs", "--out", "shares"],
        "rules": ["rules", "list"],
        "rule": ["rules", "show", "RP01"],
        "unknown option": ["check", "--nope"],
        "nothing": ["check"],
        "no file": ["check", "x.shp", "--network", network],
        "help": ["--help"],
        **{f"help {verb}": [verb, "--help"] for verb in VERBS},
        **{f"help rules {verb}": ["rules", verb, "--help"] for verb in RULES},
    }
    (home / "commands.json").write_text(json.dumps(commands), encoding="utf-8")
    script = [sys.executable, str(HERE / "spoken_strangely.py"), ".", "commands.json"]
    done = subprocess.run(script, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return home


def foreign(text: str, expected: Iterable[str] = ()) -> set[str]:
    """The words in Latin letters that are neither data nor typed."""
    return set(WORD.findall(TYPED.sub(" ", text.replace("\\_", "_")))) - DATA - set(expected)


def test_no_verb_prints_another_language(home: Path) -> None:
    names = {*VERBS, *RULES, "csv", "docx", "fgb", "geojson", "github", "gpkg", "html", "json", "junit", "maps",
             "parquet", "sarif", "xlsx", "major", "text", "base", "out", "report", "scot", "sraddet", "hdf", "srce", "npdc"}  # fmt: skip
    printed = sorted(home.glob("*.txt"))
    assert len(printed) == 34
    for path in printed:
        if path.name == "list.txt":
            continue
        text = path.read_text(encoding="utf-8").replace(str(home), "")
        expected = {*names, *titles()} if path.name == "explain.txt" else names
        assert foreign(text, expected) == set(), path.name


def titles() -> set[str]:
    """Words of the titles of rules, which a report holds in each of the two languages."""
    return {word for rule in packs.rulebook("tvb-locale").rules for word in WORD.findall(rule.title.en)}


def test_the_dossier_that_init_writes_holds_no_other_language(home: Path) -> None:
    keys = re.compile(r"(?:^[# -]*|[{,] ?)\w+:", re.MULTILINE)
    text = keys.sub(" ", (home / "data" / "dossier.yml").read_text(encoding="utf-8"))
    assert foreign(text, ("PLU", "PLUi", "preserve", "restore", "path")) == set()


@pytest.mark.parametrize("folder", ["before", "compared", "batch/synthese"])
def test_no_document_holds_another_language(home: Path, folder: str) -> None:
    documents = [path for path in (home / folder).iterdir() if path.suffix in (".md", ".html", ".docx")]
    assert documents
    for path in documents:
        text = path.read_text(encoding="utf-8") if path.suffix != ".docx" else "".join(words_of(path))
        assert foreign(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", text, flags=re.S)) - glossary() == set(), (
            path.name
        )


def words_of(path: Path) -> Iterator[str]:
    """The runs of a note."""
    import zipfile

    with zipfile.ZipFile(path) as note:
        yield note.read("word/document.xml").decode("utf-8")


def glossary() -> set[str]:
    """The French words of the glossary: a dictionary has them in every language."""
    from conformity.report.wording.glossary import glossary as terms

    return {word for pair in terms("") for text in pair for word in WORD.findall(text)}


#: columns of the workbook that hold keys, codes, digests, placeholders of rules, or the opinion in French
MACHINE = ("element_key", "bal_key", "sha256", "finding_text", "item", "code", "french", "zone_key")


def said(path: Path) -> Iterator[tuple[str, str]]:
    """Where it stands, and text, of every cell of a workbook that a reader reads."""
    english = wording.of("en")
    skipped = {strange(words[name]) for words in (english.column, english.column_title) for name in MACHINE}
    skipped.add(strange(english.column_title["avis_fr"]))
    for sheet in load_workbook(path):
        lines = list(sheet.iter_rows(values_only=True))
        if sheet.sheet_state != "visible":
            continue
        machine = [head in skipped or not foreign_head(head) for head in lines[0]]
        yield sheet.title, sheet.title
        for line in lines[1:]:
            for skip, head, cell in zip(machine, lines[0], line, strict=True):
                if isinstance(cell, str) and not skip and not cell.startswith("=SUBTOTAL("):
                    yield f"{sheet.title}!{head}", cell


def foreign_head(head: object) -> bool:
    """Whether a heading is of the made-up language: one that is the same in all is of a column that is read back."""
    return not WORD.search(str(head))


@pytest.mark.parametrize("file", ["before/report.xlsx", "compared/comparaison.xlsx", "batch/synthese/synthese.xlsx"])
def test_no_workbook_holds_another_language(home: Path, file: str) -> None:
    left = {where: words for where, text in said(home / file) if (words := foreign(text) - glossary())}
    assert left == {}


def test_no_layer_and_no_line_of_text_holds_another_language(home: Path) -> None:
    """Fields of codes and keys stand beside those in words."""
    read = 0
    for name in ("report.gpkg", "constats.fgb", "enjeux.fgb"):
        path = home / "before" / name
        for layer in pyogrio.list_layers(path)[:, 0]:
            frame = pyogrio.read_dataframe(path, layer=layer)
            for field in ("titre", "constat", "demande", "libelle", "gravite", "chiffre", "avis", "objectif", "type"):
                for text in frame.get(field, ()):
                    read += 1
                    assert foreign(str(text)) == set(), (name, layer, field)
    features = json.loads((home / "before" / "report.geojson").read_text(encoding="utf-8"))["features"]
    for feature in features:
        for key in ("title", "statement", "remedy", "label", "figure", "request", "opinion"):
            read += 1
            assert foreign(str(feature["properties"].get(key, ""))) == set(), key
    assert read > 40
    assert foreign((home / "before" / "report.csv").read_text(encoding="utf-8-sig")) == set()
