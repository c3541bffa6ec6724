"""Sentences: placeholders, plurals on the printed number, contraction and elision at joints."""

from __future__ import annotations

import pickle

import pytest

from conformity.language import LANGUAGES, Sentence, of, tables, words
from conformity.language.sentence import FORMATS, fields_in


def fr(text: str, **fields: object) -> str:
    return Sentence(text, "fr").format(**fields)


def en(text: str, **fields: object) -> str:
    return Sentence(text, "en").format(**fields)


@pytest.mark.parametrize(
    ("before", "said", "expected"),
    [
        ("laisse à ", "le corridor", "laisse au corridor"),
        ("laisse à ", "les haies", "laisse aux haies"),
        ("laisse à ", "l'obstacle 3", "laisse à l'obstacle 3"),
        ("laisse à ", "la haie", "laisse à la haie"),
        ("À ", "le nord", "Au nord"),
        ("proche de ", "le réservoir", "proche du réservoir"),
        ("De ", "les zones", "Des zones"),
        ("de ", "la zone", "de la zone"),
        ("proche de ", "obstacle 3", "proche d'obstacle 3"),
        ("de ", "habitat", "d'habitat"),
        ("de ", "hameaux", "de hameaux"),
        ("de ", "hauteur", "de hauteur"),
        ("de ", "Yvelines", "d'Yvelines"),
        ("de ", "onze zones", "de onze zones"),
        ("de ", "8 ha", "de 8 ha"),
        ("de ", "« Orée »", "de « Orée »"),
        ("de ", "a/zones.shp", "de a/zones.shp"),
        ("pour que ", "il soit", "pour qu'il soit"),
        ("lorsque ", "une zone", "lorsqu'une zone"),
        ("le ", "obstacle", "l'obstacle"),
        ("la ", "zone", "la zone"),
        ("code ", "le 3", "code le 3"),  # the last letters of a longer word are no preposition
    ],
)
def test_french_joints(before: str, said: str, expected: str) -> None:
    assert fr(before + "{x} !", x=said) == expected + " !"


def test_a_joint_looks_at_the_template_not_at_the_value() -> None:
    assert fr("{a} {b}", a="zone à", b="le corridor") == "zone à le corridor"
    assert fr("{a}", a="{b} à le") == "{b} à le"


@pytest.mark.parametrize(
    ("said", "expected"),
    [("obstacle", "an obstacle"), ("unit", "a unit"), ("urban zone", "an urban zone"), ("hedge", "a hedge"),
     ("one-way", "a one-way"), ("European site", "a European site")],
)  # fmt: skip
def test_english_joints(said: str, expected: str) -> None:
    assert en("a {x}", x=said) == expected


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "0 zone", "0 zones"),
        (1, "1 zone", "1 zone"),
        (2, "2 zones", "2 zones"),
        (1234, "1\u202f234 zones", "1,234 zones"),
        ("1,5", "1,5 zone", "1,5 zones"),
        ("1.5", "1.5 zone", "1.5 zones"),
        ("2,0", "2,0 zones", "2,0 zones"),
        ("env. 1,9 (1–3)", "env. 1,9 (1–3) zone", "env. 1,9 (1–3) zones"),
    ],
)
def test_the_plural_follows_the_printed_number(n: object, french: str, english: str) -> None:
    assert fr("{n:# zone|# zones}", n=n) == french
    assert en("{n:# zone|# zones}", n=n) == english


def test_the_number_may_be_left_out_and_a_form_empty() -> None:
    text = "{n:# point figure|# points figurent} ; {n:il est|ils sont} à vérifier{n:|, ensemble}"
    assert fr(text, n=1) == "1 point figure ; il est à vérifier"
    assert fr(text, n=3) == "3 points figurent ; ils sont à vérifier, ensemble"


def test_formats() -> None:
    assert fr("{m2:area}, {m:length}, {s:share}", m2=31_400, m=1250, s=0.125) == "3,14\u202fha, 1,25\u202fkm, 13\u202f%"
    assert en("{m2:area}, {m:length}, {s:share}", m2=31_400, m=1250, s=0.125) == "3.14 ha, 1.25 km, 13%"
    assert fr("{d:date}, {k:scale}, {u:uncertainty}", d="2017-07-01", k=25000, u=25) == (
        "1er juillet 2017, 1/25\u202f000, ±\u202f25\u202fm"
    )
    assert fr("{names:list} ; {name:quoted} ; {layers:marked}", names=["a", "b", "c"], name="d", layers=["e", "f"]) == (
        "a, b et c ; « d » ; « e », « f »"
    )
    assert en("{names:list}; {name:quoted}; {layers:marked}", names=["a", "b", "c"], name="d", layers=["e", "f"]) == (
        "a, b and c; “d”; 'e', 'f'"
    )


@pytest.mark.parametrize("text", ["{n}", "{n:# a|# b}", "{n:area}"])
def test_a_missing_field_raises(text: str) -> None:
    with pytest.raises(KeyError, match="n"):
        fr(text, m=1)


def test_an_unknown_format_raises() -> None:
    with pytest.raises(ValueError, match="no format is called 'aera': area"):
        fr("{n:aera}", n=1)


def test_a_sentence_is_a_string_that_survives_pickling() -> None:
    text = Sentence("{n:# zone|# zones}", "fr")
    again = pickle.loads(pickle.dumps(text))
    assert isinstance(again, str)
    assert (again, again.lang, again.format(n=2)) == (text, "fr", "2 zones")
    assert list(fields_in(text)) == ["n"]
    assert "area" in FORMATS


def test_lists_and_punctuation() -> None:
    assert of("fr").listed(["a", "", "b"]) == "a et b"
    assert of("fr").listed([]) == ""
    assert of("en").listed(["a", "b", "c"]) == "a, b and c"
    assert of("fr").described("réservoir", "boisé") == "réservoir boisé"
    assert of("en").described("reservoir", "wooded") == "wooded reservoir"


def test_an_unknown_language_or_subject_is_told() -> None:
    with pytest.raises(LookupError, match="no wording in 'de'"):
        of("de")
    with pytest.raises(LookupError, match="no wording in 'fr' of 'nothing'"):
        tables("fr", "nothing")
    assert LANGUAGES == ("fr", "en")
    assert words("fr", "language.months") == of("fr").months
