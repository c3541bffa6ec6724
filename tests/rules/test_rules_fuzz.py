"""Damaged packs, profiles, references, waivers and dossiers: read, or refused with the place of every fault, in both languages."""

from __future__ import annotations

import importlib.util
import random
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from conformity import yamltext
from conformity.errors import InternalError, Place, Problem, RulesError
from conformity.rulebook.cql import parse

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "fuzz_rules.py"


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_rules", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_rules"] = module
    spec.loader.exec_module(module)
    return module


def test_seeds_are_sound_and_of_every_kind(fuzz: ModuleType) -> None:
    seeds = fuzz.seeds()
    assert {seed.kind for seed in seeds} == {"rules", "part", "cases", "profile", "reference", "waivers", "dossier"}
    for seed in seeds:
        seed.load(seed.text.encode(), seed.file)


def test_400_damaged_texts_are_read_or_refused(fuzz: ModuleType) -> None:
    tally = fuzz.run((20_250_601, 400))
    assert tally.broken == []
    assert sum(tally.kinds.values()) == 400
    assert tally.kinds["read"] > 20
    assert tally.twice > 100  # texts that the quick parser read, and the careful one alike
    assert tally.kinds["refused"] > 200
    assert len(tally.codes) >= 12  # the damage reaches beyond the form of the text
    assert tally.slowest < fuzz.SLOW_S


def test_conditions_of_random_pieces(fuzz: ModuleType) -> None:
    rng, tally = random.Random(5), fuzz.Tally()
    seeds = [seed for seed in fuzz.seeds() if seed.kind == "rules" and "    applies:\n" in seed.text]
    for _ in range(60):
        seed = rng.choice(seeds)
        fuzz.tried(seed, fuzz._where(rng, seed.text), tally)
    assert tally.broken == []
    assert tally.codes["RUL-047"] > 15


def test_the_same_seed_makes_the_same_texts(fuzz: ModuleType) -> None:
    texts = [[fuzz.damaged(rng)[1] for _ in range(20)] for rng in (random.Random(4), random.Random(4))]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) > 15


def test_the_judge_sees_what_is_amiss(fuzz: ModuleType) -> None:
    def bug(_: bytes, __: str) -> object:
        raise KeyError("x")

    def placeless(_: bytes, __: str) -> object:
        raise RulesError([Problem("RUL-005", Place())])

    def internal(_: bytes, __: str) -> object:
        raise InternalError("BUG-001", error="x")

    for load in (bug, placeless, internal):
        tally = fuzz.Tally()
        fuzz.tried(fuzz.Seed("rules", "x.yaml", "a: 1", load), b"a: 1", tally)
        assert len(tally.broken) == 1
        assert tally.kinds["broken"] == 1


@pytest.mark.parametrize(
    "text",
    ["(" * 22, "a = " + "(" * 200, "NOT (" * 30, "a IN (" * 30, "(" * 9 + "a = 1" + ")" * 9, "a = 1)", ")a = 1("],
)
def test_a_condition_does_not_choose_the_time_it_takes(text: str) -> None:
    from pydantic_core import PydanticCustomError

    start = time.perf_counter()
    with pytest.raises(PydanticCustomError) as caught:
        parse(text)
    assert caught.value.type == "RUL-047"
    assert time.perf_counter() - start < 1


def test_brackets_of_a_text_are_no_brackets() -> None:
    assert parse("a = '((((((((((' AND (b = 1 OR (c = 2))").properties() == ("a", "b", "c")


def test_every_shipped_text_is_read_by_the_quick_parser_and_alike_by_the_careful_one() -> None:
    root = Path(__file__).parents[2]
    texts = [
        *root.glob("rules/**/*.yaml"),
        *root.glob("references/*.yaml"),
        *root.glob("conformity/profiles/data/*.yaml"),
    ]
    assert len(texts) > 80
    for path in texts:
        text = path.read_text(encoding="utf-8")
        quick = yamltext._quickly(text)
        assert quick is not None, path.name
        assert quick == yamltext._carefully(text, path.name), path.name


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n? b\n: 2\n", "? a\n: 2\n", "a: {  ? b : 2}\n", "a: ? \n", "a:\t1\n", "%YAML 1.1\n---\na: 1\n",
        "# said\n%YAML 1.1\n---\na: 1\n", 'a: "\\/"\n', "a: x\u2028y\n", "a: |#\n  b\n", "a: >-2# c\n  b\n", "a:\n",
        "a: [",
    ],
)  # fmt: skip
def test_what_two_versions_of_yaml_take_differently_is_left_to_the_careful_parser(text: str) -> None:
    assert yamltext._quickly(text) is None


def test_questions_and_comments_are_no_reason_to_be_careful() -> None:
    text = 'a: who? me\nb: "what? \\"?\\" "  # one | two #\nc: |\n  how?\n'
    assert yamltext._quickly(text) == yamltext._carefully(text, "x.yaml") is not None
