"""The reference of the Python interface, from the docstrings of its public names: ``docs/api.md``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_HEAD = """# Python interface

Every public name, from its docstring. Written by `scripts/check_docs.py`; the examples are run by the tests, in a
folder of their own, after these lines. How the functions work together: [From Python](library.md).

```pycon
>>> import geopandas, shapely
>>> zone, core = shapely.box(700000, 6600000, 700200, 6600100), shapely.box(700100, 6600000, 700400, 6600100)
>>> plan = geopandas.GeoDataFrame({"LIBELLE": ["1AU"], "TYPEZONE": ["AUc"]}, geometry=[zone], crs="EPSG:2154")
>>> reservoir = geopandas.GeoDataFrame({"id": ["R1"]}, geometry=[core], crs="EPSG:2154")
```
"""
_ROLE = re.compile(r":\w+:`~?\.?(?:[\w.]*\.)?(\w+)`")
_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_FIELD = re.compile(r"^(?P<names>[\w*, ]+?)(?: : (?P<type>.+))?$")


def reference() -> str:
    """The page as Markdown."""
    import conformity
    from conformity import api, testing

    lines = [_HEAD]
    for module in (conformity, api, testing):
        lines.append(f"## `{module.__name__}`\n")
        lines.append(_prose((inspect.getdoc(module) or "").split(">>>")[0]))
        for name, thing in _public(module):
            lines.append(f"### `{module.__name__}.{name}`\n")
            lines += _entry(name, thing)
    return "\n".join(lines)


def _public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Documented names of a module; what the package itself exports is listed there only."""
    import conformity

    for name in sorted(module.__all__, key=str.lower):
        thing = getattr(module, name)
        elsewhere = module is not conformity and getattr(conformity, name, None) is thing
        if not elsewhere and (inspect.isclass(thing) or inspect.isfunction(thing)):
            yield name, thing


def _entry(name: str, thing: Any) -> list[str]:
    """Signature and docstring of a function or class; of a class also its public methods and properties."""
    lines = []
    if inspect.isfunction(thing):
        lines.append(f"```python\n{name}{_signature(thing)}\n```\n")
    lines.append(_docstring(inspect.getdoc(thing) or ""))
    if inspect.isclass(thing):
        for member, value in sorted(vars(thing).items()):
            target = value.fget if isinstance(value, property) else getattr(value, "func", value)
            if member.startswith("_") or not inspect.isfunction(target):
                continue
            call = "" if target is not value else str(_signature(target, method=True))
            lines.append(f"- `.{member}{call}`: {_prose(_summary(target)).strip()}")
        lines.append("")
    return lines


def _signature(function: Any, method: bool = False) -> str:
    """The signature without types and defaults of more than a word."""
    parts, starred = [], False
    for n, each in enumerate(inspect.signature(function).parameters.values()):
        if method and n == 0:
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        mark = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        starred = starred or each.kind is each.VAR_POSITIONAL
        parts.append(f"{mark}{each.name}" + ("" if each.default is each.empty else f"={_default(each.default)}"))
    joined = f"({', '.join(parts)})"
    return joined if len(joined) < 90 else "(\n    " + ",\n    ".join(parts) + ",\n)"


def _default(value: Any) -> str:
    """A default as the formatter of the code writes it."""
    said = repr(value)
    return said if '"' in said else said.replace("'", '"')


def _docstring(text: str) -> str:
    """A numpy docstring as Markdown: prose, then each section under its name."""
    pieces = _SECTION.split(text)
    lines = [_prose(pieces[0])]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        lines.append(f"**{title}**\n")
        if title == "Examples":
            lines.append(f"```pycon\n{body.strip()}\n```\n")
        elif title in {"Parameters", "Returns", "Raises", "Attributes"}:
            lines.append("\n".join(_fields(body)) + "\n")
        else:
            lines.append(_prose(body))
    return "\n".join(lines)


def _fields(body: str) -> Iterator[str]:
    """The fields of a section, a list item each."""
    lines = body.strip("\n").splitlines()
    at = [n for n, line in enumerate(lines) if line and not line.startswith(" ")]
    for start, end in zip(at, [*at[1:], len(lines)], strict=True):
        head = _FIELD.match(lines[start])
        names, kind = (head["names"], head["type"]) if head else (lines[start], None)
        said = _prose(inspect.cleandoc("\n".join(lines[start + 1 : end]))).strip()
        yield f"- `{names}`" + (f" ({_prose(kind).strip()})" if kind else "") + (f": {said}" if said else "")


def _prose(text: str) -> str:
    """Text of a docstring as Markdown: roles and literals as code, each paragraph on a line."""
    text = _ROLE.sub(r"`\1`", text).replace("``", "`")
    paragraphs = [
        " ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip() and part.strip() != "::"
    ]
    return "\n\n".join(paragraphs) + "\n"


def _summary(function: Any) -> str:
    """The docstring of a method up to its first section; a function of the same name has the rest."""
    return _SECTION.split(inspect.getdoc(function) or "")[0]
