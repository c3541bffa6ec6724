"""The page as sent: its markup, and the words and colours that its script needs."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Final

from conformity.language import LANGUAGES, words
from conformity.model import Kind, Objective, ZoneClass, ZoneUse
from conformity.report import symbols
from conformity.serve.answers import DOCUMENTS, STAGES
from conformity.serve.uploads import FIELDS

__all__ = ["STATIC", "html"]

#: projections offered for layers that declare none: of the mainland and the overseas departments
SYSTEMS: Final = (
    ("EPSG:2154", "Lambert-93"), *((f"EPSG:{3900 + n}", f"CC{n}") for n in range(42, 51)),
    ("EPSG:5490", "RGAF09 / UTM 20N"), ("EPSG:2972", "RGFG95 / UTM 22N"), ("EPSG:2975", "RGR92 / UTM 40S"),
    ("EPSG:4471", "RGM04 / UTM 38S"), ("EPSG:4326", "WGS 84"),
)  # fmt: skip


@cache
def _file(folder: str, name: str) -> str:
    return (resources.files("conformity.serve") / folder / name).read_text(encoding="utf-8")


#: path → text and type of what the page loads
STATIC: Final = {
    "/page.css": (_file("static", "page.css"), "text/css"),
    "/page.js": (_file("static", "page.js"), "text/javascript"),
    "/confirm.js": (_file("static", "confirm.js"), "text/javascript"),
    "/drawing.js": (_file("static", "drawing.js"), "text/javascript"),
}


def html(lang: str, most: int) -> str:
    """The page in a language.

    Parameters
    ----------
    most
        Bytes of the files of one check.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("conformity.serve", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    data = json.dumps(_data(lang, most), ensure_ascii=True).replace("<", "\\u003c")
    return environment.get_template("page.html.j2").render(
        lang=lang,
        other=next(each for each in LANGUAGES if each != lang),
        words=words(lang, "serve.page"),
        hints=words(lang, "serve.hint"),
        optional=[name for name in FIELDS if name not in ("plan", "network")],
        data=Markup(data),  # noqa: S704
    )


@cache
def _data(lang: str, most: int) -> dict[str, Any]:
    """Words, terms, colours and choices for the script."""
    from conformity.api import packs

    ink = {key: each.colour for key, each in symbols.NETWORK.items()}
    kinds = {kind.value: ink.get(f"{kind.value}_preserve", ink["other"]) for kind in Kind}
    kinds["obstacle"] = ink["obstacle_corridor"]
    return {
        "lang": lang,
        "most": most,
        "words": dict(words(lang, "serve.page")),
        "states": dict(words(lang, "serve.state")),
        "choices": {
            "class": _terms(lang, "zone_class", ZoneClass),
            "use": _terms(lang, "zone_use", [each for each in ZoneUse if each]),
            "kind": _terms(lang, "kind", Kind),
            "objective": _terms(lang, "objective", [each for each in Objective if each is not Objective.UNKNOWN]),
            "document": [[name, words(lang, "serve.document")[name]] for name in DOCUMENTS],
            "stage": [[name, words(lang, "serve.stage")[name]] for name in STAGES if name],
            "reference": [[name, each.title[lang]] for name, each in sorted(packs.references().items())],
            "answer": [[name, words(lang, "api.answer")[name]] for name in ("unknown", "yes", "no")],
            "crs": [[code, f"{name} ({code})"] for code, name in SYSTEMS],
        },
        "geometry": dict(words(lang, "report.geometry")),
        "severity": dict(words(lang, "report.severity")),
        "colours": {"zones": {name: ink for name, (ink, _) in symbols.ZONES.items()}, "kinds": kinds},
    }


def _terms(lang: str, table: str, values: Any) -> list[list[str]]:
    said = words(lang, f"report.{table}")
    return [[each.value, said[each.value]] for each in values]
