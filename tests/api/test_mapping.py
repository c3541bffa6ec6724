"""The mapping that inspect writes: confirmed as proposed it changes nothing; filled in, it answers the questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conformity
from conformity import api
from conformity.api import packs
from conformity.api.mapping import draft_profile
from conformity.errors import InputError, RulesError, UsageError
from conformity.language import LANGUAGES, words
from conformity.profiles import draft

X, Y, L93 = 700_000, 7_000_000, "EPSG:2154"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def ground(n: int, side: int = 90) -> Any:
    return shapely.box(X + 100 * n, Y, X + 100 * n + side, Y + side)


def write(path: Path, rows: list[dict[str, Any]], geometry: Any = ground) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = gpd.GeoDataFrame(rows, geometry=[geometry(n) for n in range(len(rows))], crs=L93)
    frame.to_file(path)
    return path


def confirmed(plan: Path, home: Path, kind: str, *more: Path) -> Path:
    """The mapping of a plan with every guess confirmed."""
    path = home / f"mapping.{kind}"
    body = draft_profile([plan, *more], xlsx=kind == "xlsx")
    if kind == "yaml":
        path.write_text(body.decode().replace(", guess: true", ""), encoding="utf-8")
        return path
    path.write_bytes(body)
    book = openpyxl.load_workbook(path)
    for sheet in (each for each in book if each.sheet_state == "visible"):
        column = [cell.value for cell in sheet[1]].index("confirmé") + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).value = "oui"
    book.save(path)
    return path


def zones(report: Any) -> list[tuple[str, str, str]]:
    return sorted(report.zones[["zone_key", "zone_class", "zone_use"]].itertuples(index=False, name=None))


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    return write(
        tmp_path / "ZONE_URBA.shp",
        [
            {"LIBELLE": "UE", "TYPEZONE": "U", "LIBELONG": "Zone économique"},
            {"LIBELLE": "UE", "TYPEZONE": "N", "LIBELONG": "Espaces naturels de loisirs"},
            {"LIBELLE": "N", "TYPEZONE": "N", "LIBELONG": "Zone de carrière"},
            {"LIBELLE": "N", "TYPEZONE": "N", "LIBELONG": "Zone naturelle"},
            {"LIBELLE": None, "TYPEZONE": "AUs", "LIBELONG": ""},
        ],
    )


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return write(tmp_path / "net" / "reservoirs.shp", [{"NOM": "r"}])


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_one_label_of_two_types_is_two_entries_and_confirming_them_changes_no_class(
    kind: str, twice: Path, net: Path, tmp_path: Path
) -> None:
    profile = confirmed(twice, tmp_path, kind, net)
    plain, mapped = (conformity.check(twice, network=net, profile=p) for p in (None, profile))
    assert zones(plain) == zones(mapped)
    assert {z[1] for z in zones(plain) if z[0].startswith("UE")} == {"urban", "natural"}
    assert {z[2] for z in zones(plain) if z[0].startswith("N-")} == {"", "extraction"}
    assert not mapped.correspondence["confirm"].any()


def test_a_proposal_that_nobody_confirmed_leaves_open_what_was_open(tmp_path: Path) -> None:
    """Ngs may be a pocket: a mapping as drafted says that its class is a guess, and does not settle it."""
    plan = write(
        tmp_path / "ZONE_URBA.shp",
        [{"LIBELLE": "Ngs", "TYPEZONE": "N", "LIBELONG": ""}, {"LIBELLE": "U", "TYPEZONE": "U", "LIBELONG": ""}],
    )
    network = write(tmp_path / "net" / "reservoirs.shp", [{"NOM": "r"}])
    drafted = tmp_path / "drafted.yml"
    drafted.write_bytes(draft_profile([plan]))
    assert "guess: true" in drafted.read_text(encoding="utf-8")
    plain, mapped = (conformity.check(plan, network=network, profile=own).correspondence for own in (None, drafted))
    columns = ["label", "zone_class", "candidate_class", "confirm"]
    assert plain[columns].to_dict("records") == mapped[columns].to_dict("records")
    assert plain.set_index("label").loc["Ngs", "candidate_class"] == "pocket"


def test_every_combination_is_listed_with_its_zones(twice: Path) -> None:
    text = draft_profile([twice]).decode()
    assert '{label: "UE", typezone: "U", class: urban}  # 1 zone, 0,81 ha · Zone économique' in text
    assert '{label: "UE", typezone: "N", class: natural, use: leisure, guess: true}' in text
    assert '{label: "N", typezone: "N", class: natural}  # 2 zones, 1,62 ha' in text  # their uses differ
    assert '{label: "AUs", typezone: "AUs", class: to_urbanise_closed}' in text


LABELS = st.sampled_from(["UA", "UE", "1AUh", "2AU", "N", "Np", "Nl", "A", "Ah", "AU", "Zzz", "", "STECAL 1"])
TYPES = st.sampled_from(["U", "AUc", "AUs", "AU", "A", "N", "Nh", "nd", ""])
WORDS = st.sampled_from(["", "Camping", "Carrière", "Zone naturelle"])


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(LABELS, TYPES, WORDS), min_size=1, max_size=8), kind=st.sampled_from(["yaml", "xlsx"]))
def test_a_mapping_confirmed_as_proposed_changes_no_class(
    rows: list[tuple[str, str, str]], kind: str, tmp_path: Path
) -> None:
    from conformity.api import packs
    from conformity.normalise.plan import plan
    from conformity.profiles.resolve_plan import assign
    from conformity.read import Workspace

    file = write(
        tmp_path / "ZONE_URBA.shp", [{"LIBELLE": a, "TYPEZONE": b, "LIBELONG": c, "INSEE": "59991"} for a, b, c in rows]
    )
    profile = packs.profile(confirmed(file, tmp_path, kind))
    classes = []
    for own in (None, profile):
        with Workspace() as files:
            described = files.describe(file)
            tables = assign(described, own)
            drafted, _, _ = plan({n: files.load(described[n]) for n in tables.zones}, tables)
        classes.append({z.zone_key: (z.zone_class, z.zone_use) for z in drafted.zones.itertuples()})
    plain, mapped = classes
    assert {k: v for k, v in plain.items() if v[0] != "unknown"} == {
        k: v for k, v in mapped.items() if plain[k][0] != "unknown"
    }


@pytest.mark.real
@pytest.mark.long(4)
@pytest.mark.parametrize(
    "plan", ["cnig/30014_PLU_20171013", "cnig/41175_PLU_20140603", "cnig/19182_CC_20150517", "pays_de_bray/plu/critot"]
)
def test_a_confirmed_mapping_of_a_real_plan_changes_no_class(plan: str, net: Path, tmp_path: Path) -> None:
    if not (DATA / plan).exists():
        pytest.skip("the real plans are not here")
    profile = confirmed(DATA / plan, tmp_path, "yaml")
    plain, mapped = (conformity.check(DATA / plan, network=net, profile=p) for p in (None, profile))
    unknown = {z[0] for z in zones(plain) if z[1] == "unknown"}
    assert [z for z in zones(plain) if z[0] not in unknown] == [z for z in zones(mapped) if z[0] not in unknown]


# ------------------------------------------------------------------------------------------------ networks


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    home = tmp_path / "delivery"
    write(home / "corridors.shp", [{"NOM": "c"}])
    write(home / "obstacles.shp", [{"NOM": "o"}], lambda n: shapely.LineString([(X + 45, Y - 50), (X + 45, Y + 200)]))
    write(home / "pas_japonais.shp", [{"NOM": "p"}])
    write(home / "ZONE_URBA.shp", [{"LIBELLE": "UA", "TYPEZONE": "U"}])
    return home


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_a_layer_that_nothing_identifies_is_written_and_read_back(
    kind: str, delivery: Path, twice: Path, tmp_path: Path
) -> None:
    for part in delivery.glob("ZONE_URBA.*"):
        part.unlink()
    profile = confirmed(delivery, tmp_path, kind)
    if kind == "yaml":
        text = profile.read_text(encoding="utf-8")
        assert '  - {name: "obstacles", kind: obstacle, objective: restore}' in text
        head, name, rest = text.partition('  - name: "pas_japonais"')
        filled = rest.replace("    kind:\n    objective:", "    kind: corridor\n    objective: restore", 1)
        profile.write_text(head + name + filled, encoding="utf-8")
    else:
        book = openpyxl.load_workbook(profile)
        sheet = book["Couches"]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "pas_japonais":
                row[1].value, row[2].value = "corridor", "restore"
        book.save(profile)
    before = conformity.check(twice, network=delivery)
    assert [(x.code, x.layer) for x in before.not_assessed if x.requested] == [("SEM-200", "pas_japonais")]
    after = conformity.check(twice, network=delivery, profile=profile)
    assert {x.layer: (x.kind, x.objective, x.objective_source) for x in after.layers} == {
        "corridors": ("corridor", "unknown", "default"),
        "obstacles": ("obstacle", "restore", "option"),
        "pas_japonais": ("corridor", "restore", "option"),
    }
    assert not [x for x in after.not_assessed if x.requested]


def test_what_the_message_says_to_type_works(delivery: Path, twice: Path) -> None:
    before = conformity.check(twice, network=delivery)
    (line,) = [x for x in before.not_assessed if x.code == "SEM-200"]
    assert [x.layer for x in before.not_assessed if x.code == "SEM-207"] == ["ZONE_URBA"]  # never a zoning, and said
    after = conformity.check(twice, network=delivery, corridors=line.fields["argument"])
    assert not [x for x in after.not_assessed if x.requested]
    assert {x.layer: x.kind for x in after.layers}["pas_japonais"] == "corridor"


def test_hedges_are_said_to_be_hedges(delivery: Path, twice: Path) -> None:
    report = conformity.check(twice, hedges=delivery / "obstacles.shp", corridors=delivery / "corridors.shp")
    assert {x.layer: x.kind for x in report.layers} == {"obstacles": "hedge", "corridors": "corridor"}


def test_layers_that_nothing_identifies_are_named_with_what_to_type(delivery: Path, twice: Path) -> None:
    with pytest.raises(InputError) as caught:
        conformity.check(twice, network=delivery / "pas_japonais.shp")
    assert (caught.value.code, caught.value.exit_code) == ("SEM-524", 3)
    assert "pas_japonais" in caught.value.what("fr")
    assert f'--hedges "{(delivery / "pas_japonais.shp").as_posix()}"' in caught.value.remedy("fr")
    with pytest.raises(InputError) as caught:
        conformity.check(twice, network=delivery / "ZONE_URBA.shp")
    assert caught.value.code == "SEM-525"


def test_inspect_tells_what_the_source_says_and_what_is_taken(delivery: Path) -> None:
    layers = {x["layer"]: x for x in api.inspect(delivery)["layers"]}
    assert {name: (x["table"], x["kind"], x["objective"], x["default_objective"]) for name, x in layers.items()} == {
        "ZONE_URBA": ("ZONE_URBA", None, None, None),
        "corridors": (None, "corridor", "unknown", "unknown"),
        "obstacles": (None, "obstacle", "unknown", "restore"),
        "pas_japonais": (None, None, None, None),
    }
    json.dumps(layers)


def test_inspect_takes_the_columns_of_a_plan(tmp_path: Path) -> None:
    odd = write(tmp_path / "carte.shp", [{"SECT": "R1"}, {"SECT": "R2"}])
    assert api.inspect(odd)["layers"][0]["table"] is None
    assert api.inspect(odd, map={"label": "SECT"})["layers"][0]["table"] == "ZONE_URBA"
    assert '{label: "R1", class: unknown, guess: true}' in draft_profile([odd], columns={"label": "SECT"}).decode()
    for wrong, code in (({"label": "SECTT"}, "ATT-102"), ({"labell": "SECT"}, "ATT-104")):
        with pytest.raises(UsageError) as caught:
            api.inspect(odd, map=wrong)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"x": 3}, "CLI-607"), ({"NET": 3}, "CLI-607"), ({"NET": {"colour": "red"}}, "CLI-606"),
        ({"NET": {"kind": "obstacles"}}, "CLI-606"), ({"NET": {"objective": "x"}}, "CLI-520"),
        ({"NET": {"objective": "pond=restore"}}, "CLI-521"),
        ({"x": {"kind": "obstacle"}}, "CLI-610"), (3, "CLI-607"),
    ],
)  # fmt: skip
def test_wrong_options_of_a_layer_are_told(options: Any, code: str, twice: Path, net: Path) -> None:
    if isinstance(options, dict):
        options = {str(net) if key == "NET" else key: value for key, value in options.items()}
    with pytest.raises(UsageError) as caught:
        conformity.check(twice, network=str(net), layer_options=options)
    assert caught.value.code == code


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_workbook_speaks_the_language_and_reads_back(lang: str, twice: Path, net: Path, tmp_path: Path) -> None:
    file = tmp_path / "mapping.xlsx"
    file.write_bytes(draft_profile([twice, net], xlsx=True, lang=lang))
    book = openpyxl.load_workbook(file)
    names = {"fr": ["Correspondance", "Couches", "Valeurs"], "en": ["Mapping", "Layers", "Values"]}[lang]
    assert book.sheetnames == names
    assert book[names[2]].sheet_state == "hidden"
    head, *rows = book[names[0]].iter_rows(values_only=True)
    assert head == {
        "fr": (
            "libellé", "libellé long", "type de zone", "nombre de zones", "surface (ha)", "classe", "usage", "confirmé",
            "colonne : libellé", "colonne : libellé long", "colonne : type de zone",
        ),
        "en": (
            "label", "long label", "zone type", "number of zones", "area (ha)", "class", "use", "confirmed",
            "column: label", "column: long label", "column: zone type",
        ),
    }[lang]  # fmt: skip
    answers = {(row[0], row[2]): (row[5], row[7]) for row in rows}
    assert answers["UE", "U"][0] == {"fr": "urbaine (bâti non vérifié)", "en": "urban (built state unverified)"}[lang]
    assert {answer for _, answer in answers.values()} <= {"fr": {"oui", "non"}, "en": {"yes", "no"}}[lang]
    layer = next(book[names[1]].iter_rows(min_row=2, values_only=True))
    assert layer[1] == {"fr": "réservoir", "en": "reservoir"}[lang]
    read = packs.profile(str(file))
    assert read.plan is not None
    same = packs.profile(str(confirmed(twice, tmp_path, "yaml", net)))
    assert same.plan is not None
    classes = [[(z.label, z.typezone, z.zone_class, z.use) for z in p.plan.zones] for p in (read, same) if p.plan]
    assert classes[0] == classes[1]
    assert read.plan.columns == same.plan.columns
    assert [(each.name, each.kind, each.objective) for each in read.layers] == [
        (each.name, each.kind, each.objective) for each in same.layers
    ]


@pytest.mark.parametrize("column", ["class", "use", "kind", "objective"])
def test_a_word_of_the_workbook_names_one_value_in_every_language(column: str) -> None:
    table = draft.TABLES[column]
    pairs = {(said.casefold(), code) for lang in LANGUAGES for code, said in words(lang, table).items()}
    assert len({said for said, _ in pairs}) == len(pairs)


def test_a_value_that_is_none_is_answered_in_the_readers_words() -> None:
    row = {"libellé": "A", "classe": "qqqqqq"}
    with pytest.raises(RulesError) as caught:
        draft.profile_from_rows([row], "m.xlsx")
    said = {lang: caught.value.text(lang) for lang in LANGUAGES}
    assert "agricole protégée" in said["fr"]
    assert "protected agricultural" in said["en"]
    assert "agricultural_protected" not in said["fr"] + said["en"]
