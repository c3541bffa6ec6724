"""The TOML files of a language: ``fr/report.toml``, or every file of ``fr/report/``, as one set of tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

__all__ = ["HOME", "raw", "subjects"]

#: one folder per language
HOME = Path(__file__).parent


def subjects(lang: str) -> list[str]:
    """Subjects of a language's tables: the names of its files and folders, sorted."""
    return sorted({path.stem for path in (HOME / lang).iterdir() if path.is_dir() or path.suffix == ".toml"})


def raw(lang: str, subject: str) -> dict[str, Any]:
    """The tables of one subject as in its files; several files of one folder are merged.

    Raises
    ------
    LookupError
        The language, or this subject of it, has no file.
    ValueError
        One key is in two files.
    """
    folder = HOME / lang / subject
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else [folder.with_suffix(".toml")]
    tables: dict[str, Any] = {}
    for file in files:
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            raise LookupError(f"no wording in {lang!r} of {subject!r}") from None
        _put(tables, tomllib.loads(content.decode("utf-8")), file.name)
    return tables


def _put(tables: dict[str, Any], more: dict[str, Any], name: str) -> None:
    for key, value in more.items():
        held = tables.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            _put(held, value, name)
        elif key in tables:
            raise ValueError(f"{name}: {key!r} stands in two files of one subject")
        else:
            tables[key] = value
