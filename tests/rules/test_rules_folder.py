"""A pack that is a folder: the same rules as in one file, cases read only where they are tried, every fault reported."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import effort
import pytest
import yaml

from conformity import yamltext
from conformity.api import dossier, packs
from conformity.errors import RulesError, UsageError
from conformity.rulebook.files import rules_as_written
from conformity.rulebook.lint import lint
from conformity.testing import run_cases
from conformity.testing.mutants import run_mutants

RULES = Path(__file__).resolve().parents[2] / "rules"
HEAD = 'schema: 1\npack: mien\nversion: "1.0.0"\ntitle: {fr: "Le mien", en: "Mine"}\n'


def written(rule_id: str) -> str:
    """A shipped rule as a list item, without its cases and modifiers."""
    file, text = rules_as_written(packs.pack_text("base"))[rule_id]
    assert file.startswith("base/")
    return "".join(f"  {line}\n" for line in text.splitlines() if "modifiers:" not in line)


def cases(rule_id: str) -> str:
    return (RULES / "base" / "cases" / f"{rule_id}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """RP01 and RP02 in two files beside a head, with their cases."""
    home = tmp_path / "mien"
    (home / "cases").mkdir(parents=True)
    (home / "pack.yaml").write_text(HEAD, encoding="utf-8")
    for name, rule_id in (("b", "RP01"), ("a", "RP02")):
        (home / f"{name}.yaml").write_text(f"rules:\n{written(rule_id)}", encoding="utf-8")
        (home / "cases" / f"{rule_id}.yaml").write_text(cases(rule_id), encoding="utf-8")
    return home


def codes(path: Path, *, read_cases: bool = True) -> list[tuple[str, str | None]]:
    with pytest.raises(RulesError) as caught:
        packs.rulebook(path, cases=read_cases)
    for lang in ("fr", "en"):
        assert all(problem.code in problem.text(lang) for problem in caught.value.problems)
    return [(problem.code, problem.place.file) for problem in caught.value.problems]


def test_a_folder_is_the_same_pack_as_one_file(folder: Path, tmp_path: Path) -> None:
    inline = "".join(
        written(name) + "    cases:\n" + "".join(f"    {line}\n" for line in cases(name).splitlines()[2:])
        for name in ("RP01", "RP02")
    )
    (tmp_path / "un.yaml").write_text(f"{HEAD}rules:\n{inline}", encoding="utf-8")
    one, parts = packs.rulebook(tmp_path / "un.yaml"), packs.rulebook(folder)
    assert one.rules == parts.rules
    assert [len(rule.read_cases()) for rule in parts.rules] == [28, 17]
    assert {name: place[1:] for name, place in one.places.items()}.keys() == parts.places.keys()
    assert packs.rulebook(folder / "pack.yaml") == parts
    tried = None if effort.LONG else "RP02"
    assert [r.actual for r in run_cases(one, tried)] == [r.actual for r in run_cases(parts, tried)]


def test_files_are_called_by_folder_and_name_and_cases_are_no_source(folder: Path) -> None:
    book = packs.rulebook(folder)
    assert book.sources == tuple(
        (f"mien/{name}", hashlib.sha256((folder / name).read_bytes()).hexdigest())
        for name in ("pack.yaml", "a.yaml", "b.yaml")
    )
    assert book.places["RP01"] == ("mien/b.yaml", 2, 5)
    assert book.places["RP01.cases"] == ("mien/cases/RP01.yaml", 2, 1)
    assert packs.pack_of(book.sources[0][0]) == "mien"
    assert packs.pack_of("tvb-locale.yaml") == "tvb-locale"


def test_a_run_reads_no_cases_and_nothing_can_be_tried_on_them(folder: Path) -> None:
    (folder / "cases" / "RP01.yaml").write_text("no: [cases", encoding="utf-8")
    book = packs.rulebook(folder, cases=False)
    assert [rule.cases for rule in book.rules] == [None, None]
    for try_them in (run_cases, run_mutants, lint):
        with pytest.raises(UsageError, match="RUL-768: the cases of rule RP01 were not read"):
            try_them(book)
    assert [code for code, _ in codes(folder)] == ["RUL-002"]
    assert [rule.cases for rule in packs.rulebook("scot", cases=False).rules] == [None] * 69


def test_inline_cases_are_not_kept_by_a_run_either(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(f"{HEAD}rules:\n{written('RP01')}", encoding="utf-8")
    assert packs.rulebook(tmp_path / "x.yaml").rules[0].cases == ()
    assert packs.rulebook(tmp_path / "x.yaml", cases=False).rules[0].cases is None
    (tmp_path / "x.yaml").write_text(f"{HEAD}rules:\n{written('RP01')}    cases:\n", encoding="utf-8")
    assert codes(tmp_path / "x.yaml") == [("RUL-042", "x.yaml")]


def test_mutants_of_a_folder_are_those_of_its_own_rules(folder: Path, tmp_path: Path) -> None:
    mutants = run_mutants(packs.rulebook(folder), "RP02")
    assert {mutant.rule_id for mutant in mutants} == {"RP02"}
    child = tmp_path / "fils.yaml"
    child.write_text(HEAD.replace("mien", "fils") + "extends: mien\n", encoding="utf-8")
    book = packs.rulebook(child)
    assert (book.chain, len(book.rules)) == (("fils", "mien"), 2)
    assert run_mutants(book) == []


def test_cases_of_an_override_stand_in_a_file_too(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "fils"
    shutil.copytree(folder, home)
    for path in home.glob("?.yaml"):
        path.unlink()
    (home / "cases" / "RP01.yaml").unlink()
    (home / "pack.yaml").write_text(HEAD.replace("mien", "fils") + "extends: mien\n", encoding="utf-8")
    (home / "seuils.yaml").write_text(
        "overrides:\n  - rule: RP02\n    levels: [{severity: major, when: {measure: area, at_least: 1 ha}, origin: {type: D}}]\n"
        "    reason: {fr: a, en: b}\n",
        encoding="utf-8",
    )
    (home / "cases" / "RP02.yaml").write_text(
        "cases:\n  - {name: rien, outcome: not_applicable, zones: [{class: natural, wkt: 'POINT (0 0)'}]}\n",
        encoding="utf-8",
    )
    book = packs.rulebook(home)
    assert [case.name for case in book.rule("RP02").read_cases()] == ["rien"]
    assert len(book.rule("RP01").read_cases()) == 28
    assert book.places["RP02.levels"][0] == "fils/seuils.yaml"
    assert [(each.rule, each.pack) for each in book.overrides] == [("RP02", "fils")]


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("c.yaml", "rules:\n" + written("RP01"), [("RUL-760", "mien/c.yaml")]),
        ("c.yaml", "regles: []\n", [("RUL-020", "mien/c.yaml")]),
        ("c.yml", "pack: autre\n", [("RUL-020", "mien/c.yml")]),
        ("cases/RP03.yaml", cases("RP03"), [("RUL-761", "mien/cases/RP03.yaml")]),
        ("cases/RP01.yml", cases("RP01"), [("RUL-762", "mien/cases/RP01.yml")]),
        ("cases/RP01.yaml", "cases: []\n", [("RUL-040", "mien/cases/RP01.yaml")]),
        ("autres/d.yaml", "rules: []\n", [("RUL-763", "mien/autres")]),
        ("cases/autres/RP01.yaml", cases("RP01"), [("RUL-763", "mien/cases/autres")]),
        ("b.yaml", "rules:\n" + written("RP01") + "    cases: []\n", [("RUL-762", "mien/cases/RP01.yaml")]),
    ],
)
def test_faults_of_a_folder_name_the_file(folder: Path, name: str, text: str, faults: list[tuple[str, str]]) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    assert codes(folder) == faults


def test_faults_of_several_files_are_told_at_once(folder: Path) -> None:
    (folder / "a.yaml").write_text("rulez: []\n", encoding="utf-8")
    (folder / "cases" / "RP01.yaml").write_text("cases: [{name: x, outcome: finding}]\n", encoding="utf-8")
    assert codes(folder) == [("RUL-020", "mien/a.yaml"), ("RUL-038", "mien/cases/RP01.yaml")]
    assert codes(folder, read_cases=False) == [("RUL-020", "mien/a.yaml")]


def test_other_files_in_a_folder_are_left_alone(folder: Path) -> None:
    before = packs.rulebook(folder)
    for name in (".cache.yaml", "._pack.yaml", "LISEZMOI.md", "rules.schema.json"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "notes").mkdir()
    (folder / "notes" / "a.txt").write_text("x", encoding="utf-8")
    assert packs.rulebook(folder) == before


def test_a_pack_yaml_among_other_files_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(HEAD + "extends: base\n", encoding="utf-8")
    (tmp_path / "profil.yaml").write_text("profile: mine\nplan: {labels: {}}\n", encoding="utf-8")
    (tmp_path / "autre.yaml").write_text(HEAD + "rules: []\n", encoding="utf-8")
    book = packs.rulebook(tmp_path / "pack.yaml")
    assert (book.own_files, len(book.rules)) == (("pack.yaml",), 69)


def test_a_folder_without_a_head_and_links_out_are_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "dehors.yaml"
    shutil.copy(folder / "a.yaml", outside)
    (folder / "a.yaml").unlink()
    (folder / "a.yaml").symlink_to(outside)
    assert codes(folder) == [("RUL-764", "mien/a.yaml")]
    (folder / "pack.yaml").unlink()
    assert codes(folder) == [("RUL-765", str(folder))]


def test_what_is_extended_leaves_no_folder(folder: Path, tmp_path: Path) -> None:
    child = tmp_path / "jeux" / "fils.yaml"
    child.parent.mkdir()
    child.write_text(HEAD.replace("mien", "fils") + "extends: mien\n", encoding="utf-8")
    with pytest.raises(UsageError):
        packs.rulebook(child)
    (child.parent / "mien").symlink_to(folder)
    with pytest.raises(UsageError) as caught:
        packs.rulebook(child)
    assert caught.value.code == "CLI-020"


def test_files_of_a_pack_are_all_inputs_of_a_run(folder: Path, tmp_path: Path) -> None:
    listed = {path.relative_to(folder).as_posix() for path in packs.files(str(folder))}
    assert listed == {"pack.yaml", "a.yaml", "b.yaml", "cases/RP01.yaml", "cases/RP02.yaml"}
    text = "title: t\nplan: p\nnetworks: [{path: n}]\nrules: mien\n"
    assert dossier.load(text, "d.yml").request(tmp_path).rules == str(folder)
    assert dossier.load(text.replace("mien", "scot"), "d.yml").request(tmp_path).rules == "scot"


def test_shipped_packs_are_found_in_both_forms() -> None:
    assert packs.pack_names() == ["base", "scot", "sraddet-hdf", "srce-tvb-npdc", "tvb-locale"]
    book = packs.rulebook("base")
    assert {file for file, _ in book.sources} == {f"base/{path.name}" for path in (RULES / "base").glob("*.yaml")}
    assert {path.stem for path in (RULES / "base" / "cases").iterdir()} == {rule.id for rule in book.rules}
    for rule in book.rules:
        file, text = rules_as_written(packs.pack_text("base"))[rule.id]
        assert yaml.safe_load(text)[0]["id"] == rule.id
        assert f'\n  - id: "{rule.id}"\n' in (RULES / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code", "column", "instead"),
    [
        ("a: {min: 0,5 ha}\n", "RUL-766", 12, "min: 0.5 ha"),
        ("a: {min: 12,5}\n", "RUL-766", 13, "min: 12.5"),
        ("a: {min: 0,5 %, max: 1 km}\n", "RUL-766", 12, "min: 0.5 %"),
        ("a: {fr: Bois, haies, en: x}\n", "RUL-766", 15, 'fr: "Bois, haies"'),
        ("a: {fr: Forêts, prés, étangs}\n", "RUL-766", 17, 'fr: "Forêts, prés, étangs"'),
        ('a: {fr: le "pré", le bois}\n', "RUL-766", 19, "fr: 'le \"pré\", le bois'"),
        ("a: {wkt: POLYGON ((0 0, 1 1, 2 2)), b: 1}\n", "RUL-766", 25, 'wkt: "POLYGON ((0 0, 1 1, 2 2))"'),
        ("a: {min:5}\n", "RUL-767", 5, None),
        ("a: {b: 'x', c}\n", "RUL-767", 13, None),
    ],
)
def test_a_comma_in_braces_is_told_with_what_to_write(text: str, code: str, column: int, instead: str | None) -> None:
    with pytest.raises(RulesError) as caught:
        yamltext.load(text, "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.column, problem.fields.get("instead")) == (code, column, instead)
    if instead is not None:
        assert instead in problem.text("fr")
        key = text.partition(": ")[2].strip("{").partition(": ")[0]
        assert yamltext.load(f"a: {{{instead}}}\n", "x.yaml").plain()["a"].keys() == {key}


def test_each_cut_number_of_a_mapping_is_told() -> None:
    with pytest.raises(RulesError) as caught:
        yamltext.load("a: {at_least: 0,5 ha, at_most: 1,5 ha}\n", "x.yaml")
    assert [problem.fields["instead"] for problem in caught.value.problems] == ["at_least: 0.5 ha", "at_most: 1.5 ha"]
    assert yamltext.load("a: {b: , c: 1, }\n", "x.yaml").plain() == {"a": {"b": None, "c": 1}}
