"""Sentences with placeholders, and their formatting.

========================  ==========================================================================================
placeholder               what is printed
========================  ==========================================================================================
``{name}``                the value as it is (a whole number without separators)
``{n:# zone|# zones}``    the singular or plural for the printed number; ``#`` is that number, which may be
                          left out: ``{n:figure|figurent}``
``{m2:area}``             a number said with its unit: ``area`` (m²), ``length`` (m), ``share`` (fraction), ``count``,
                          ``ratio``, ``scale`` (denominator), ``uncertainty`` (m); ``date`` (ISO text)
``{names:list}``          several texts: *a, b et c*
``{name:quoted}``         a name in quotes; ``{names:marked}``: words of the data, each in quotes
========================  ==========================================================================================

Where a placeholder follows *de*, *à*, *que* or an article, the language's grammar contracts and elides: *à* and
*le corridor* give *au corridor*. Text of the data is never read as a template. A placeholder without its field raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any, Final

from conformity.language import conventions, figures

__all__ = ["FORMATS", "Sentence", "fields_in", "pieces", "readable", "written"]

_Format = Callable[[Any, str], str]

#: formats allowed after the colon of a placeholder
FORMATS: Final[Mapping[str, _Format]] = {
    "area": figures.area,
    "length": figures.length,
    "share": figures.share,
    "count": figures.count,
    "ratio": figures.ratio,
    "scale": figures.scale,
    "uncertainty": figures.uncertainty,
    "date": figures.date,
    "list": lambda parts, lang: conventions.of(lang).listed(str(part) for part in parts),
    "quoted": lambda name, lang: conventions.of(lang).quoted(str(name)),
    "marked": lambda names, lang: conventions.of(lang).marked(names),
}


class Sentence(str):
    """A text of a catalogue with its language; :meth:`format` fills its placeholders."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str) -> Sentence:
        sentence = super().__new__(cls, text)
        sentence.lang = lang
        return sentence

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.lang

    def format(self, *_: object, **fields: Any) -> str:
        """The sentence with its placeholders filled.

        Raises
        ------
        KeyError
            A placeholder has no field.
        """
        return self.filled(fields)

    def filled(self, fields: Mapping[str, Any], value: Callable[[str, str], str | None] | None = None) -> str:
        """As :meth:`format`, from a mapping.

        Parameters
        ----------
        fields
            Values by name; each is looked up when the sentence uses it.
        value
            Function of (name, format) that formats placeholders specific to rules; it returns None for others.
        """
        parts: list[str] = []
        grammar = conventions.of(self.lang).grammar
        for literal, name, spec in pieces(self):
            if name is None:
                parts.append(literal)
                continue
            said = value(name, spec) if value else None
            if said is None:
                said = written(fields[name], spec, self.lang)
            parts += grammar.joint(literal, said)
        return "".join(parts)


@lru_cache(maxsize=4096)
def pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A template as (words, name of the placeholder after them, its format); no name after the last words."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(str(template)))


def fields_in(template: str) -> Iterable[str]:
    """Names of the placeholders of a template, sorted."""
    return sorted({name for _, name, _ in pieces(template) if name is not None})


def readable(template: str) -> str:
    """A template for documentation: the plural of singular and plural, with the name of its number."""
    parts = []
    for literal, name, spec in pieces(template):
        parts.append(literal)
        if "|" in spec:
            parts.append(spec.partition("|")[2].replace("#", f"{{{name}}}"))
        elif name is not None:
            parts.append(f"{{{name}:{spec}}}" if spec else f"{{{name}}}")
    return "".join(parts)


def written(value: Any, spec: str, lang: str) -> str:
    """One value in the format of a placeholder.

    Raises
    ------
    ValueError
        There is no such format.
    """
    if "|" in spec:
        whole = isinstance(value, int) and not isinstance(value, bool)
        number = figures.count(value, lang) if whole else str(value)
        singular, _, plural = spec.partition("|")
        return (singular if conventions.of(lang).grammar.singular(number) else plural).replace("#", number)
    if not spec:
        return str(value)
    if spec not in FORMATS:
        raise ValueError(f"no format is called {spec!r}: {', '.join(FORMATS)}")
    return FORMATS[spec](value, lang)
