"""Faults 147 to 172: rule packs whose text hides something, says something else, or says nothing."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import Any

import pytest
from faulty import LANGUAGES, Bench, box, sound, told_refused, zoning
from packs_made import HEAD, RULE, SOUND

from conformity.errors import message

pytestmark = pytest.mark.fault


def pack(bench: Bench, text: str | bytes, name: str = "mine.yaml") -> Path:
    path = bench.home / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(bench: Bench, text: str | bytes, code: str, place: str, *names: str) -> None:
    """The pack is refused at ``line:column`` with exit 2, in both languages."""
    where = f"mine.yaml{':' + place if place else ''}"
    bench.refused(code, "--rules", pack(bench, text), names=(f"{where}{{colon}}{code}", *names), exit_code=2)


def said(code: str, lang: str, **fields: Any) -> str:
    """What a message says, whole."""
    return message(code).what(lang, fields)


def figures(bench: Bench, text: str | bytes) -> list[tuple[str, str, float]]:
    """Rule, severity and area of each finding under a pack."""
    done = sound(bench.check("--rules", pack(bench, text)))
    return sorted(
        (f["rule_id"], f["severity"], f["value"]) for f in done.report["findings"] if f["outcome"] == "finding"
    )


def test_the_sound_pack_finds_what_is_there(bench: Bench) -> None:
    """20,000 m2 of the zone 1AU lie in the reservoir: what every case below is measured against."""
    assert figures(bench, SOUND) == [("RP99", "major", 20_000.0)]


def test_fault_147_a_key_written_twice(bench: Bench) -> None:
    text = SOUND.replace("    mode: preserve\n", "    mode: preserve\n    mode: restore\n")
    refused(bench, text, "RUL-011", "9:5", "mode", "8)")


def test_fault_147_a_rule_written_twice(bench: Bench) -> None:
    refused(bench, SOUND + RULE.removeprefix("rules:\n"), "RUL-039", "21:9", "RP99")


@pytest.mark.parametrize("word", ["N", "NO", "no", "off", "Yes", "on", "y"])
def test_fault_148_words_that_yaml_1_1_takes_for_truth(bench: Bench, word: str) -> None:
    """They stay the texts they are, in a title as in a list of codes."""
    text = SOUND.replace("fr: Urbanisation future", f"fr: {word}").replace("law: [x]", f"law: [{word}]")
    done = sound(bench.check("--rules", pack(bench, text)))
    (rule,) = done.report["rulebook"]["rules"]
    assert rule["title"]["fr"] == word
    assert rule["law"] == [word]


def test_fault_149_keys_that_are_no_texts(bench: Bench) -> None:
    """``no``, ``1`` and ``1.0`` are three keys, each named as it is written, each unknown."""
    text = SOUND.replace("    law: [x]\n", "    law: [x]\n    no: x\n    1: y\n    1.0: z\n")
    for lang in LANGUAGES:
        done = bench.check("--rules", pack(bench, text), lang=lang)
        told_refused(done, "RUL-020", lang, exit_code=2)
        keys = re.findall(r"mine\.yaml:(\d+):5 ?: RUL-020 .*?[«'] ?(\S+?) ?[»']", done.stderr)
        assert keys == [("19", "no"), ("20", "1"), ("21", "1.0")]


@pytest.mark.parametrize(
    ("was", "now", "code", "place"),
    [
        ("schema: 1\n", "schema: 01\n", "RUL-022", "1:9"),
        ('version: "1.0.0"', "version: 1.0", "RUL-023", "3:10"),
        ("500 m2", "12:30:45", "RUL-035", "16:41"),
        ("500 m2", "59_001 m2", "RUL-035", "16:41"),
        ("500 m2", "1e3 m2", "RUL-035", "16:41"),
        ("500 m2", "0x1F m2", "RUL-035", "16:41"),
    ],
)
def test_fault_150_numbers_that_readers_disagree_on(bench: Bench, was: str, now: str, code: str, place: str) -> None:
    """Octal, base 60, underscores, exponents: no number here is read otherwise than it is written."""
    refused(bench, SOUND.replace(was, now), code, place)


def test_fault_150_a_leading_zero_does_not_make_an_octal(bench: Bench) -> None:
    """0500 m2 is 500 m2, not 320: a zone of 400 m2 in the reservoir stays below."""
    zones = zoning()
    zones.loc[1, "geometry"] = box(300, 0, 320, 20)
    bench.store(zones, bench.zones)
    assert figures(bench, SOUND.replace("500 m2", "0500 m2")) == []
    assert figures(bench, SOUND.replace("500 m2", "0400 m2")) == [("RP99", "major", 400.0)]


@pytest.mark.parametrize(
    ("bound", "code"),
    [("'0,5 ha'", "RUL-035"), ("10%", "RUL-037"), ("10 %", "RUL-037"), ("500", "RUL-037"), ("500 m", "RUL-037"),
     (".nan", "RUL-035"), (".inf m2", "RUL-035"), ("-1 ha", "RUL-035"), ("ha", "RUL-035"), ("''", "RUL-035")],
)  # fmt: skip
def test_fault_151_thresholds_want_a_number_and_its_unit(bench: Bench, bound: str, code: str) -> None:
    refused(bench, SOUND.replace("500 m2", bound), code, "16:41")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [("a:1", "RUL-008", "1:1"), ("", "RUL-001", "1:1"), ("# rien\n", "RUL-001", "1:1"), ("- a\n- b\n", "RUL-008", "1:1"),
     (SOUND + "---\nb: 2\n", "RUL-004", "21:1"), ("null\n", "RUL-001", "1:1"), ("42\n", "RUL-008", "1:1")],
)  # fmt: skip
def test_fault_152_a_document_that_is_no_mapping(bench: Bench, text: str, code: str, place: str) -> None:
    refused(bench, text, code, place)


def test_fault_153_a_tab_as_indentation(bench: Bench) -> None:
    refused(bench, SOUND.replace("    mode: preserve\n", "\tmode: preserve\n"), "RUL-003", "8:1")


def test_fault_154_a_mark_of_byte_order_is_passed_over(bench: Bench) -> None:
    assert figures(bench, b"\xef\xbb\xbf" + SOUND.encode()) == [("RP99", "major", 20_000.0)]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [(SOUND.encode("utf-16"), "RUL-010", "1"), (SOUND.replace("Essai", "é").encode("latin-1"), "RUL-010", "4"),
     (SOUND.replace("Essai", "a\0b").encode(), "RUL-012", "4:14"), (SOUND.replace("Essai", "a\x1bb").encode(), "RUL-012", "4:14")],
)  # fmt: skip
def test_fault_154_other_encodings_and_control_characters(bench: Bench, text: bytes, code: str, place: str) -> None:
    refused(bench, text, code, place)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [id]", "!foo a", "!!binary aGk=", "!!str a"])
def test_fault_155_tags(bench: Bench, tag: str) -> None:
    refused(bench, SOUND.replace("fr: Essai", f"fr: {tag}"), "RUL-006", "4:13")


def test_fault_156_aliases(bench: Bench) -> None:
    refused(
        bench,
        SOUND.replace("fr: Essai, en: Trial", "fr: &a Essai, en: *a"),
        "RUL-005",
        "4:13",
        "mine.yaml:4:27{colon}RUL-005",
    )


def test_fault_156_laughs_and_circles(bench: Bench) -> None:
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    refused(bench, laughs, "RUL-005", "1:5")
    refused(bench, "a: &a [*a]\n", "RUL-005", "1:4")


def test_fault_157_merge_keys(bench: Bench) -> None:
    refused(bench, SOUND.replace("{fr: Essai,", "{<<: {fr: Essai},"), "RUL-005", "4:9")
    levels = "m0: &m0 {k: 1}\n" + "".join(f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}\n" for n in range(1, 19))
    began = time.perf_counter()
    refused(bench, levels, "RUL-005", "1:5")
    assert time.perf_counter() - began < 10


def test_fault_158_nesting(bench: Bench) -> None:
    refused(bench, "a: " + "[" * 3_000 + "]" * 3_000, "RUL-007", "1:36")


def test_fault_159_a_number_of_5000_digits(bench: Bench) -> None:
    refused(bench, SOUND.replace("schema: 1", "schema: " + "9" * 5_000), "RUL-022", "1:9")
    refused(bench, SOUND.replace("500 m2", "9" * 5_000), "RUL-035", "16:41")
    refused(bench, SOUND.replace("500 m2", "9" * 5_000 + " m2"), "RUL-035", "16:41")


def test_fault_160_a_text_of_a_megabyte(bench: Bench) -> None:
    text = SOUND + "#" + "x" * 1_000_000
    refused(bench, text, "RUL-009", "", "1000000")


@pytest.mark.parametrize(
    ("was", "now", "place", "near"),
    [
        ("levels:", "levls:", "14:5", "levels"),
        ("at_least", "treshold_at_least", "16:31", "at_least"),
        ("law:", "laws:", "18:5", "law"),
    ],
)
def test_fault_161_a_key_mistyped(bench: Bench, was: str, now: str, place: str, near: str) -> None:
    refused(bench, SOUND.replace(was, now), "RUL-020", place, f"{near} ?" if near == "?" else near)


def test_fault_162_every_fault_at_once(bench: Bench) -> None:
    text = (
        SOUND.replace("mode: preserve", "mode: preserv")
        .replace("kinds: [reservoir]", "kinds: [resrvoir]")
        .replace("at_least: 500 m2", "at_least: 500 m")
        .replace("    law: [x]\n", "    laws: [x]\n")
        .replace("id: RP99", "id: RP9")
    )
    for lang, near, plural in (("fr", "preserve", "6 fautes"), ("en", "preserve", "6 faults")):
        done = bench.check("--rules", pack(bench, text), lang=lang)
        told_refused(done, "RUL-022", lang, names=(near, plural), exit_code=2)
        assert re.findall(r"mine\.yaml:(\S+?) ?: (RUL-\d+)", done.stderr) == [
            ("6:5", "RUL-021"), ("6:9", "RUL-024"), ("8:11", "RUL-022"), ("12:23", "RUL-022"), ("16:41", "RUL-037"),
            ("18:5", "RUL-020"),
        ]  # fmt: skip


LOWER = "origin: {type: D}\n      - {severity: moderate, when: {measure: area, at_least: 1 ha}, origin: {type: D}}\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fault_163_a_level_that_is_never_reached(bench: Bench, lang: str) -> None:
    """A worse level always comes first: reported by ``rules lint``, with its line."""
    done = bench.run("rules", "lint", pack(bench, SOUND.replace("origin: {type: D}\n", LOWER, 1)), "--lang", lang)
    assert done.exit_code == 2
    assert said("RUL-051", lang, rule="RP99", severity="moderate", worse="major") in done.stdout + done.stderr
    assert re.search(r"mine\.yaml:1[0-9]:\d+ ?: RUL-051", done.stdout + done.stderr)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fault_164_a_level_that_contradicts_itself(bench: Bench, lang: str) -> None:
    """Rules never forbid what another allows (each finding stands for itself); a level may contradict itself."""
    never = "{all: [{measure: area, at_least: 2 ha}, {measure: area, below: 1 ha}]}"
    text = SOUND.replace("{measure: area, at_least: 500 m2}", never)
    done = bench.run("rules", "lint", pack(bench, text), "--lang", lang)
    assert done.exit_code == 2
    assert "RUL-062" in done.stdout + done.stderr
    assert "20000 m2" in done.stdout + done.stderr or "2 ha" in done.stdout + done.stderr


def test_fault_165_a_rule_that_looks_at_nothing_here(bench: Bench) -> None:
    """The report gives for each rule what it looked at; a rule without any is listed with zeros, not passed over."""
    text = SOUND.replace("zones: [to_urbanise_open]", "zones: [pocket]")
    done = sound(bench.check("--rules", pack(bench, text)))
    assert done.report["matrix"]["by_rule"]["RP99"] == {
        "finding": 0, "below_threshold": 0, "cleared": 0, "undetermined": 0, "not_applicable": 1,
    }  # fmt: skip
    (line,) = [line for line in done.markdown.splitlines() if line.startswith("| RP99")]
    assert line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fault_166_a_column_that_the_network_does_not_have(bench: Bench, lang: str) -> None:
    """The rule cannot be judged on that layer: not assessed, named, exit 1; never 'no conflict'."""
    pytest.importorskip("cql2")
    text = SOUND.replace("applies: {", "applies: {where: \"NOPE = 'x'\", ")
    done = bench.check("--rules", pack(bench, text), lang=lang)
    assert done.exit_code == 1
    assert [f for f in done.report["findings"] if f["outcome"] == "finding"] == []
    (row,) = done.report["undetermined"]
    assert (row["rule_id"], row["reason"], row["cells"]) == ("RP99", "SEM-329", 1)
    assert "NOPE" in row["statement"]
    assert row["remedy"]
    assert "SEM-362" in [line["code"] for line in done.report["not_assessed"] if line["requested"]]
    assert "NOPE" in done.markdown


def test_fault_166_a_layer_that_was_not_given(bench: Bench) -> None:
    text = SOUND.replace("kinds: [reservoir], geometries: [surface]", "kinds: [watercourse]")
    done = sound(bench.check("--rules", pack(bench, text)))
    assert any("RP99" in line["rules"] for line in done.report["not_assessed"])
    assert done.report["findings"] == []


def test_fault_167_patterns_cost_no_more_than_their_length(bench: Bench) -> None:
    """There are no regular expressions in a pack; a pattern of LIKE is matched in linear time."""
    text = SOUND.replace("applies: {", "applies: {pattern: '^(a+)+$', ")
    refused(bench, text, "RUL-020", "12:15", "pattern")
    pytest.importorskip("cql2")
    frame = zoning().iloc[[1]].copy()
    frame.insert(0, "NOM", "a" * 200)
    bench.store(frame[["NOM", "geometry"]], bench.reservoirs)
    began = time.perf_counter()
    bench.check("--rules", pack(bench, SOUND.replace("applies: {", f"applies: {{where: \"NOM LIKE '{'a%' * 30}b'\", ")))
    assert time.perf_counter() - began < 10


def test_fault_168_a_condition_that_is_none_says_so(bench: Bench) -> None:
    pytest.importorskip("cql2")
    refused(bench, SOUND.replace("applies: {", "applies: {where: \"NOM ~ '[('\", "), "RUL-047", "12:22", "NOM ~")


def test_fault_168_a_code_is_matched_whole(bench: Bench) -> None:
    """A profile with the label A does not apply to AU: labels are compared whole unless a star says otherwise."""
    profile = bench.home / "profil.yaml"
    profile.write_text("profile: mine\ntitle: {fr: a, en: b}\nplan: {labels: {A: {class: agricultural_protected}}}\n")
    zones = zoning()
    zones.loc[:, "LIBELLE"] = ["AU", "AUc", "A", "Aa"]
    zones.loc[:, "TYPEZONE"] = ["AUc", "AUc", "A", "A"]
    bench.store(zones, bench.zones)
    done = bench.check("--profile", profile)
    if done.exit_code == 2:
        pytest.fail(done.stderr)
    classes = {zone["label"]: zone["zone_class"] for zone in done.report["zones"]}
    assert classes["A"] == "agricultural_protected"
    assert classes["AU"] == classes["AUc"] == "to_urbanise_open"
    assert classes["Aa"] != "agricultural_protected"


def test_fault_169_keys_that_look_equal(bench: Bench) -> None:
    text = HEAD + "café: 1\ncafe\u0301: 2\n" + RULE
    refused(bench, text, "RUL-011", "6:1", "café", "5)")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "https://example.org/x", "$HOME/x", "~/x", "..\\x"]
)
def test_fault_170_extending_what_is_elsewhere(bench: Bench, name: str) -> None:
    refused(bench, SOUND.replace("rules:", f"extends: {name}\nrules:"), "RUL-024", "5:10", name)


def test_fault_170_a_variable_is_a_text(bench: Bench) -> None:
    done = sound(
        bench.check("--rules", pack(bench, SOUND.replace("fr: Urbanisation future", 'fr: "$HOME ${PATH} %TEMP%"')))
    )
    assert done.report["rulebook"]["rules"][0]["title"]["fr"] == "$HOME ${PATH} %TEMP%"


@pytest.mark.parametrize(("now", "code", "place"), [("", "RUL-021", "1:1"), ("schema: 2\n", "RUL-022", "1:9"),
                                                    ("schema: '1'\n", "RUL-022", "1:9")])  # fmt: skip
def test_fault_171_the_schema_is_missing_or_newer(bench: Bench, now: str, code: str, place: str) -> None:
    refused(bench, SOUND.replace("schema: 1\n", now), code, place, "schema" if not now else "1")


def test_fault_172_a_pack_edited_meanwhile(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is read once: the run and its hash use what was read."""
    from conformity.api import run

    path = pack(bench, SOUND)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    ordinary = run.measure

    def meanwhile(*given: Any, **named: Any) -> Any:
        path.write_text(SOUND.replace("500 m2", "90 ha"))
        return ordinary(*given, **named)

    monkeypatch.setattr(run, "measure", meanwhile)
    done = sound(bench.check("--rules", path))
    assert [f["value"] for f in done.report["findings"]] == [20_000.0]
    assert {"file": "mine.yaml", "sha256": digest} in [
        {key: source[key] for key in ("file", "sha256")} for source in done.report["provenance"]["rules"]
    ]
