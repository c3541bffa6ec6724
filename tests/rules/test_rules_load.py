"""Packs are untrusted text: every fault is reported at once, with line, column and the nearest right word."""

from __future__ import annotations

import pytest
from packs_made import HEAD, RULE

from conformity import yamltext
from conformity.errors import RulesError, UsageError
from conformity.rulebook.lint import lint
from conformity.rulebook.load import load
from conformity.rulebook.schema import Comparison, Rulebook


def nowhere(name: str) -> tuple[bytes, str]:
    raise UsageError("CLI-020", name=name, near="base")


def read(text: str, **packs: str) -> Rulebook:
    return load(
        text, "mine.yaml", lambda name: (packs[name].encode(), f"{name}.yaml") if name in packs else nowhere(name)
    )


def faults(text: str, **packs: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(RulesError) as caught:
        read(text, **packs)
    assert caught.value.exit_code == 2
    for lang in ("fr", "en"):
        assert caught.value.text(lang).count("mine.yaml:") + caught.value.text(lang).count("base.yaml:") >= len(
            caught.value.problems
        )
    return [(p.code, p.place.line, p.place.column) for p in caught.value.problems]


def test_a_sound_pack_is_read() -> None:
    book = read(HEAD + RULE)
    assert (book.pack, book.chain, [r.id for r in book.rules]) == ("mine", ("mine",), ["RP99"])
    assert book.rules[0].levels[0].when.text() == "area >= 500 m2"
    assert len(book.sources[0][1]) == 64


def test_every_fault_is_told_at_once_where_it_stands() -> None:
    broken = (
        RULE.replace("mode: preserve", "mode: preserv")
        .replace("kinds: [reservoir]", "kinds: [resrvoir]")
        .replace("at_least: 500 m2", "at_least: 500 m")
        .replace("    law: [x]\n", "    laws: [x]\n")
        .replace("id: RP99", "id: RP9")
    )
    assert faults(HEAD + broken) == [
        ("RUL-021", 6, 5), ("RUL-024", 6, 9), ("RUL-022", 8, 11), ("RUL-022", 12, 23), ("RUL-037", 16, 41), ("RUL-020", 18, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "near"),
    [
        ("measure: area\n", "mesure: area\n", "measure"), ("mode: preserve", "mode: preserv", "preserve"),
        ("zones: [to_urbanise_open]", "zones: [to_urbanize_open]", "to_urbanise_open"), ("{zone}", "{zonne}", "zone"),
    ],
)  # fmt: skip
def test_the_nearest_right_word_is_proposed(was: str, now: str, near: str) -> None:
    with pytest.raises(RulesError) as caught:
        read(HEAD + RULE.replace(was, now, 1))
    assert f"Vouliez-vous dire : {near}" in caught.value.text("fr")
    assert f"Did you mean: {near}" in caught.value.text("en")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "RUL-001", 1), ("- a", "RUL-008", 1), ("a: 1\na: 2", "RUL-011", 2), ("a: &x 1\nb: *x", "RUL-005", 1),
        ("a: {<<: {b: 1}}", "RUL-005", 1), ("a: !!python/object:os.system x", "RUL-006", 1), ("a:\n\t- 1", "RUL-003", 2),
        ("a: [", "RUL-002", 1), ("a: 1\n---\nb: 2", "RUL-004", 2), ("café: 1\ncafe\u0301: 2", "RUL-011", 2),
        ("a: " + "[" * 60 + "]" * 60, "RUL-007", 1),
    ],
)  # fmt: skip
def test_yaml_that_hides_something_is_refused(text: str, code: str, line: int) -> None:
    with pytest.raises(RulesError) as caught:
        yamltext.load(text, "f.yaml")
    assert (caught.value.problems[0].code, caught.value.problems[0].place.line) == (code, line)


def test_a_huge_or_foreign_text_is_refused() -> None:
    for body, code in ((b"a: " + b"x" * 1_000_001, "RUL-009"), ("a: é".encode("latin-1"), "RUL-010")):
        with pytest.raises(RulesError) as caught:
            yamltext.load(body, "f.yaml")
        assert caught.value.problems[0].code == code


def test_what_yaml_readers_lose_stays_text() -> None:
    assert yamltext.load("a: [059, 12:30, NO, 0x1F, '5', 1e3, 5, 2.5, true, null]", "f").plain()["a"] == [
        "059", "12:30", "NO", "0x1F", "5", "1e3", 5, 2.5, True, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "code", "fr", "en"),
    [
        ("title: {fr: Urbanisation future, en: Future development}", "title: t", "RUL-043", "attend des clés", "expects keys"),
        ("kinds: [reservoir]", "kinds: reservoir", "RUL-042", "attend une liste", "expects a list"),
        ("en: Future development}", "en: ''}", "RUL-040", "« en » est vide", "'en' is empty"),
        ("law: [x]", "law: []", "RUL-040", "« law » est vide", "'law' is empty"),
        ("measure: area\n", "measure: aera\n", "RUL-034", "mesure inconnue", "unknown measure"),
        ("at_least: 500 m2", "at_least: '0,5 ha'", "RUL-035", "point décimal", "decimal point"),
        ("at_least: 500 m2", "at_least: 500 m", "RUL-037", "se mesure en m2, ha", "is measured in m2, ha"),
        ("measure: area, at_least: 500 m2", "measure: area", "RUL-036", "une seule borne", "one bound"),
        ("law: [x]", "law: [x]\n    cases: [{name: c, outcome: finding}]", "RUL-038", "donne sa gravité", "gives its severity"),
        ("law: [x]", "law: [x]\n    cases: [{name: c, outcome: cleared, findings: two}]", "RUL-044", "attend un nombre", "expects a number"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_in_both_languages(was: str, now: str, code: str, fr: str, en: str) -> None:
    assert was in RULE
    with pytest.raises(RulesError) as caught:
        read(HEAD + RULE.replace(was, now, 1))
    assert [p.code for p in caught.value.problems] == [code]
    assert fr in caught.value.text("fr")
    assert en in caught.value.text("en")


def test_an_override_without_levels_is_refused() -> None:
    child = HEAD + "extends: base\noverrides: [{rule: RP99, levels: [], reason: {fr: a, en: b}}]\n"
    assert faults(child, base=HEAD.replace("mine", "base") + RULE) == [("RUL-040", 6, 34)]


def test_a_pack_overrides_a_threshold_and_says_why() -> None:
    child = (
        'schema: 1\npack: child\nversion: "1.0.0"\ntitle: {fr: a, en: b}\nextends: mine\noverrides:\n'
        "  - rule: RP99\n    levels: [{severity: major, when: {measure: area, at_least: 1 ha}, origin: {type: P}}]\n"
        "    reason: {fr: local, en: local}\n"
    )
    book = load(child, "child.yaml", lambda _: ((HEAD + RULE).encode(), "mine.yaml"))
    (applied,) = book.overrides
    assert (applied.rule, applied.before, applied.after) == ("RP99", "major: area >= 500 m2", "major: area >= 1 ha")
    assert book.chain == ("child", "mine")
    assert [name for name, _ in book.sources] == ["child.yaml", "mine.yaml"]


def test_packs_that_extend_in_a_circle_or_nothing_are_refused() -> None:
    assert faults(HEAD + "extends: mine\n", mine=HEAD + "extends: mine\n")[0][0] == "RUL-030"
    with pytest.raises(UsageError):
        read(HEAD + "extends: nothing\n")
    assert faults(HEAD + "extends: base\n" + RULE, base=HEAD.replace("mine", "base") + RULE)[0][0] == "RUL-031"
    assert faults(HEAD + "disabled: [RP98]\n" + RULE)[0] == ("RUL-032", 5, 12)


@pytest.mark.parametrize(
    ("written", "value"), [("500 m2", 500.0), ("1 ha", 10_000.0), ("1.5 ha", 15_000.0), ("2 m²", 2.0)]
)
def test_areas_compare_in_square_metres(written: str, value: float) -> None:
    assert Comparison.model_validate({"measure": "area", "at_least": written}).bound.value == value


@pytest.mark.parametrize("written", ["0,5 ha", "500", 500, "10 %", "-1 ha", "1e3 m2", ".nan", "ha"])
def test_a_number_without_its_unit_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"measured in|not a number"):
        Comparison.model_validate({"measure": "area", "at_least": written})


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("geometries: [surface], ", "", "RUL-052"),
        ("origin: {type: D}\n", "origin: {type: D}\n      - {severity: moderate, when: {measure: area, at_least: 1 ha}, origin: {type: D}}\n", "RUL-051"),
        ("severity: major", "severity: information", "RUL-050"),
        ("measure: area, at_least: 500 m2", "measure: covered_share, below: 5 %", "RUL-055"),
    ],
)  # fmt: skip
def test_lint_finds_what_a_sound_text_still_gets_wrong(was: str, now: str, code: str) -> None:
    text = RULE.replace(was, now, 1)
    if code == "RUL-050":
        text = text.replace(
            "origin: {type: D}\n",
            "origin: {type: D}\n      - {severity: major, when: {measure: area, at_least: 1 ha}, origin: {type: D}}\n",
            1,
        )
    assert code in {problem.code for problem in lint(read(HEAD + text))}


def at_levels(text: str, code: str) -> list[str]:
    return [p.text("en") for p in lint(read(HEAD + text)) if p.code == code]


@pytest.mark.parametrize(
    ("when", "problems_n"),
    [
        ("{all: [{measure: area, at_least: 2 ha}, {measure: area, below: 1 ha}]}", 1),
        ("{all: [{measure: area, at_least: 1 ha}, {measure: area, below: 10000 m2}]}", 1),
        ("{all: [{measure: area, at_least: 1 ha}, {measure: area, at_most: 10000 m2}]}", 0),
        ("{all: [{measure: area, at_least: 2 ha}, {measure: core_area, below: 1 ha}]}", 0),
        ("{any: [{measure: area, at_least: 2 ha}, {measure: area, below: 1 ha}]}", 0),
        ("{all: [{measure: area, at_least: 1 m2}, {any: [{all: [{measure: area, above: 3 m2}, {measure: area, below: 2 m2}]}]}]}", 1),
    ],
)  # fmt: skip
def test_a_level_that_contradicts_itself_is_told(when: str, problems_n: int) -> None:
    assert len(at_levels(RULE.replace("{measure: area, at_least: 500 m2}", when), "RUL-062")) == problems_n


def test_a_critical_pair_is_judged_on_its_site() -> None:
    critical = RULE.replace("severity: major", "severity: critical")
    assert len(at_levels(critical, "RUL-063")) == 1
    assert at_levels(critical.replace("critical\n", "critical\n        at: site\n"), "RUL-063") == []


def test_remarks_stand_where_the_key_is_written_in_whichever_pack_wrote_it() -> None:
    lined = RULE.replace("geometries: [surface], ", "")
    (own,) = [p for p in lint(read(HEAD + lined)) if p.code == "RUL-052"]
    assert own.text("fr").startswith("mine.yaml:14:5 : RUL-052")  # the key "levels"
    child = (
        'schema: 1\npack: child\nversion: "1.0.0"\ntitle: {fr: a, en: b}\nextends: mine\noverrides:\n'
        "  - rule: RP99\n    levels: [{severity: major, when: {measure: area, at_least: 1 ha}, origin: {type: P}}]\n"
        "    reason: {fr: local, en: local}\n"
    )
    book = load(child, "child.yaml", lambda _: ((HEAD + lined).encode(), "mine.yaml"))
    places = {p.code: (p.place.file, p.place.line) for p in lint(book)}
    assert places["RUL-052"] == ("child.yaml", 8)  # its levels are the child's
    assert places["RUL-057"] == ("mine.yaml", 6)  # it has no cases: the rule itself


@pytest.mark.parametrize(
    ("milder", "hidden"),
    [
        ("{all: [{measure: area, at_least: 2 ha}, {measure: core_area, at_least: 1 m2}]}", True),
        ("{any: [{measure: area, at_least: 2 ha}, {measure: area, above: 1 ha}]}", True),
        ("{any: [{measure: area, at_least: 2 ha}, {measure: core_area, above: 1 ha}]}", False),
        ("{measure: area, at_least: 10000 m2}", True),
        ("{measure: area, at_least: 9999 m2}", False),
    ],
)
def test_a_level_that_a_worse_one_hides_is_told(milder: str, hidden: bool) -> None:
    text = RULE.replace("at_least: 500 m2", "at_least: 1 ha").replace(
        "    law: [x]", f"      - {{severity: moderate, when: {milder}, origin: {{type: D}}}}\n    law: [x]"
    )
    assert bool(at_levels(text, "RUL-051")) is hidden


def test_a_break_without_what_closes_the_passage_is_told() -> None:
    text = RULE.replace(", zones: [to_urbanise_open]", "").replace(
        "{measure: area, at_least: 500 m2}", "{measure: links_cut, at_least: 1}"
    )
    assert len(at_levels(text, "RUL-064")) == 1
    assert at_levels(RULE, "RUL-064") == []


def test_one_fact_that_would_weigh_twice_is_told() -> None:
    modifier = (
        "modifiers:\n  - {id: M90, title: {fr: x, en: y}, shift: -1, tools: ['25-00'], origin: {type: D}, "
        "why: {fr: p, en: q}}\n"
    )
    deducted = RULE.replace("zones: [to_urbanise_open]", "zones: [to_urbanise_open], deduct: ['25-00']")
    both = deducted.replace("    law: [x]", "    modifiers: [M90]\n    law: [x]")
    assert len(at_levels(modifier + both, "RUL-065")) == 1
    assert at_levels(modifier + deducted, "RUL-065") == []


def test_a_text_that_was_not_translated_is_told() -> None:
    assert at_levels(RULE, "RUL-066") == []
    for said in (
        "{fr: Urbanisation future, en: Future development}",
        "{fr: w, en: v}",
        "{fr: r, en: s}",
        '{fr: "{zone} dans {element}", en: "{zone} in {element}"}',
    ):
        assert said in RULE
        french = said.removeprefix("{fr: ").partition(", en: ")[0]
        assert len(at_levels(RULE.replace(said, f"{{fr: {french}, en: {french}}}"), "RUL-066")) == 1


MODIFIER = "modifiers:\n  - {{id: {name}, title: {{fr: x, en: y}}, shift: 1, {what}, origin: {{type: D}}, why: {{fr: p, en: q}}}}\n"


def test_a_modifier_has_any_name_but_one_of_the_engine_s_own() -> None:
    when = "when: {measure: share_of_element, at_least: 25 %}"
    for name in ("M1", "M120", "last-link", "Derniere_liaison"):
        used = RULE.replace("    law: [x]", f"    modifiers: [{name}]\n    law: [x]")
        book = read(HEAD + MODIFIER.format(name=name, what=when) + used)
        assert book.modifier(name).shift == 1
    assert faults(HEAD + MODIFIER.format(name="no_core", what=when) + RULE) == [("RUL-600", 6, 10)]
    twice = MODIFIER.format(name="A", what=when) + MODIFIER.format(name="A", what=when).split("\n", 1)[1]
    assert [code for code, _, _ in faults(HEAD + twice + RULE)] == ["RUL-601"]


def test_modifiers_stand_in_the_order_of_their_numbers() -> None:
    when = "when: {measure: share_of_element, at_least: 25 %}"
    names = ("M10", "zone", "M2", "M1")
    rows = "".join(MODIFIER.format(name=name, what=when).split("\n", 1)[1] for name in names)
    book = read(HEAD + "modifiers:\n" + rows + RULE)
    assert [modifier.id for modifier in book.modifiers] == ["M1", "M2", "M10", "zone"]


@pytest.mark.parametrize(
    ("what", "scope", "problems_n"),
    [
        ("tools: ['25-00']", "pair", 0),
        ("tools: ['25-00']", "element", 1),
        ("declaration: oap", "element", 0),
        ("declaration: oap", "dossier", 1),
        ("when: {measure: last_link, at_least: 1}", "pair", 0),
        ("when: {measure: covered_share, at_least: 5 %}", "pair", 1),
        ("when: {measure: covered_share, at_least: 5 %}", "element", 0),
        ("when: {measure: network_area, at_least: 5 ha}", "element", 1),
    ],
)
def test_a_modifier_that_can_never_hold_is_told(what: str, scope: str, problems_n: int) -> None:
    used = RULE.replace("    law: [x]", "    modifiers: [A]\n    law: [x]").replace("scope: pair", f"scope: {scope}")
    assert len(at_levels(MODIFIER.format(name="A", what=what) + used, "RUL-602")) == problems_n
