"""Validation of arguments: each is converted to the type that a check expects, or refused with what to write."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from conformity.api import frames
from conformity.api.days import is_day
from conformity.api.request import FIELDS, Form, Request
from conformity.errors import Msg, Place, UsageError
from conformity.language import LANGUAGES
from conformity.model import Dossier, Kind, Layer
from conformity.profiles import objectives
from conformity.yamltext import suggestion

__all__ = ["accepted", "existing", "flag", "formats_of", "jobs", "language", "listener", "paths", "text", "wrong"]

_OPTIONS: Final = ("reference", "profile", "kind", "objective", "data_date")
#: optional paths
_OPTIONAL: Final = ("epci", "scheduler", "inputs")
#: an example value for each argument that is not an input of a check
_EXAMPLES: Final = {
    "lang": 'lang="fr"', "formats": 'formats=["xlsx", "md"]', "talk": "talk=print", "mark": "mark=print",
    "force": "force=True", "out": '"out"', "documents": '"plans/"', "epci": 'epci="epci.csv"', "jobs": "jobs=4",
    "scheduler": 'scheduler="tcp://HOST:8786"', "folder": '"out"', "inputs": 'inputs="data"',
    "zones": "zones=geopandas.read_file(…)", "elements": "elements=geopandas.read_file(…)",
    "memory_mb": "memory_mb=1000 (FILE)", "name": '"F-1a2b3c4d5e"',
    "hashes_only": "hashes_only=True", "progress": "progress=print",
}  # fmt: skip


def accepted(given: Mapping[str, Any]) -> Request:
    """The arguments of :func:`conformity.api.check` as a request; tables in memory become layers.

    Raises
    ------
    UsageError
        CLI-600 to CLI-610, with the argument's name and what to write.
    InputError
        CLI-611 if the values of a table cannot be read; VEC-031, VEC-032 if a geometry cannot be used.
    """
    return Request(**{name: _ACCEPT[FIELDS[name].form](value, name) for name, value in given.items()})


# ------------------------------------------------------------------------------------------------- inputs


def _several(value: Any, name: str) -> list[Any]:
    """One input, or many: a list, a tuple, a set or an iterator."""
    if value is None:
        return []
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return list(value) if isinstance(value, (list, tuple, Iterator)) else [value]


def _tables(value: Any, name: str) -> Any:
    """A plan: one input, or its tables in memory, each named by its ``attrs``."""
    if not isinstance(value, (list, tuple)) or len(value) == 1:
        return _layer(value, name)
    layers = tuple(_input(each, f"{name}[{n}]", name, n) for n, each in enumerate(value))
    if not layers or not all(isinstance(each, Layer) and each.source for each in layers):
        raise UsageError(Msg.ARGUMENT_NOT_TABLES_OF_ONE_PLAN, Place(field=name), argument=name, n=len(value))
    return layers


def _layer(value: Any, name: str) -> Any:
    """One input, alone or in a list; only the plan must be given."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        return _input(value[0], name, name, 0)
    return None if value is None and name != "plan" else _input(value, name, name, 0)


def _layers(value: Any, name: str) -> tuple[Any, ...]:
    return tuple(_input(each, f"{name}[{n}]", name, n) for n, each in enumerate(_several(value, name)))


def _input(value: Any, argument: str, name: str, n: int) -> Any:
    """A path as text, or a table in memory as a layer."""
    if isinstance(value, (str, os.PathLike)):
        return _path(value, argument)
    if isinstance(value, Layer):
        return value
    if frames.is_table(value):
        return frames.layer(value, argument, name if not n else f"{name}-{n + 1}")
    shapes = hasattr(value, "__geo_interface__") or (isinstance(value, Mapping) and "type" in value)
    code = Msg.ARGUMENT_NOT_A_TABLE if shapes else Msg.ARGUMENT_NEITHER_PATH_NOR_FRAME
    raise UsageError(code, Place(field=argument), argument=argument, name=name, what=_what(value))


def _path(value: Any, argument: str) -> str:
    path = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(path, str):
        raise wrong(value, argument)
    return path


def _path_or_none(value: Any, name: str) -> str | None:
    return None if value is None else _path(value, name)


def paths(given: Mapping[str, Any]) -> dict[str, Any]:
    """Path arguments as text. Those that are optional may be None.

    Raises
    ------
    UsageError
        CLI-607 for anything else.
    """
    return {name: None if value is None and name in _OPTIONAL else _path(value, name) for name, value in given.items()}


# ------------------------------------------------------------------------------------------------- the others


def _text_or_none(value: Any, name: str) -> str | None:
    return None if value is None else _text(value, name)


def _crs(value: Any, name: str) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"EPSG:{value}"
    if hasattr(value, "to_wkt") and hasattr(value, "to_string"):  # pyproj.CRS
        return str(value.to_string())
    raise wrong(value, name)


def _iso(value: Any) -> Any:
    """A date as text; everything else as it is."""
    day = value.date() if isinstance(value, datetime.datetime) and value == value else value  # NaT equals nothing
    return day.isoformat() if isinstance(day, datetime.date) and day == day else day


def _date(value: Any, name: str) -> str | None:
    said = _iso(value)
    if said is None or isinstance(said, str):
        return said
    raise wrong(value, name)


def _day_or_none(value: Any, name: str) -> str | None:
    return None if value is None else _day(value, name)


def _columns(value: Any, name: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(value, name)
    return {_text(role, name): _text(column, f"{name}[{role!r}]", name) for role, column in value.items()}


def _dossier(value: Any, name: str) -> Dossier | None:
    if value is None or isinstance(value, Dossier):
        return value
    raise wrong(value, name)


def _references(value: Any, name: str) -> tuple[Any, ...]:
    from conformity.profiles.references import Told
    from conformity.strict import reason

    entries = []
    several = [value] if isinstance(value, (str, Mapping, Told)) else _several(value, name)
    for n, each in enumerate(several):
        argument = f"{name}[{n}]"
        entry = {"id": each} if isinstance(each, str) else each
        if not isinstance(entry, (Mapping, Told)):
            raise wrong(each, argument, name)
        problem = None if isinstance(entry, Told) else reason(Told, dict(entry))
        if problem is not None:
            raise UsageError(Msg.ARGUMENT_INVALID, Place(field=argument), argument=argument, problem=problem)
        entries.append(entry if isinstance(entry, Told) else dict(entry))
    return tuple(entries)


def _layer_options(value: Any, name: str) -> dict[str, dict[str, Any]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(value, name)
    options_of: dict[str, dict[str, Any]] = {}
    for key, options in value.items():
        argument = f"{name}[{key!r}]"
        path = _path(key, argument)
        if not isinstance(options, Mapping):
            raise wrong(options, argument, name)
        said: dict[str, Any] = {}
        for option, given in options.items():
            where = f"{argument}[{option!r}]"
            if _one_of(option, argument, _OPTIONS) == "objective":
                said[option] = objectives.written(given, where)
            elif option == "kind":
                said[option] = _one_of(given, where, tuple(kind.value for kind in Kind))
            elif option == "data_date":
                said[option] = _day(given, where)
            else:
                said[option] = _text(given, where, name)
        options_of[path] = said
    return options_of


def _day(value: Any, argument: str) -> str:
    """A day, a month or a year."""
    said = _iso(value)
    if not isinstance(said, str) or not is_day(said):
        raise UsageError(
            Msg.ARGUMENT_NOT_A_DAY_MONTH_OR_YEAR, Place(field=argument), argument=argument, value=_what(value)
        )
    return said


def flag(value: Any, name: str) -> bool:
    """A Boolean.

    Raises
    ------
    UsageError
        CLI-607 for anything else.
    """
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise wrong(value, name)


#: how a value of each form is accepted, with the name of its input
_ACCEPT: Final[Mapping[Form, Callable[[Any, str], Any]]] = {
    Form.TABLES: _tables,
    Form.LAYER: _layer,
    Form.LAYERS: _layers,
    Form.FILE: _path_or_none,
    Form.NAME: _path_or_none,
    Form.OBJECTIVE: objectives.written,
    Form.COLUMNS: _columns,
    Form.TEXT: _text_or_none,
    Form.CRS: _crs,
    Form.DATE: _date,
    Form.DAY: _day_or_none,
    Form.FLAG: flag,
    Form.DOSSIER: _dossier,
    Form.REFERENCES: _references,
    Form.LAYER_OPTIONS: _layer_options,
}


def language(value: Any, name: str = "lang") -> str:
    """A language that the program supports.

    Raises
    ------
    UsageError
        CLI-606 for any other.
    """
    return _one_of(value, name, LANGUAGES)


def formats_of(value: Any) -> tuple[str, ...]:
    """Names of formats without repetition, from ``"md"``, ``"xlsx,md"`` or a list.

    Raises
    ------
    UsageError
        CLI-607 for a value that is not text.
    """
    several = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(several, (list, tuple, set, frozenset, Iterator)):
        raise wrong(value, "formats")
    return tuple(dict.fromkeys(_text(each, "formats") for each in several))


def listener(value: Any, name: str) -> Callable[..., Any] | None:
    """A callback, or None.

    Raises
    ------
    UsageError
        CLI-607 for a value that cannot be called.
    """
    if value is None or callable(value):
        return value  # type: ignore[no-any-return]
    raise wrong(value, name)


def jobs(value: Any) -> int | None:
    """A number of processes.

    Raises
    ------
    UsageError
        CLI-607 for a value that is not an integer of at least 1.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise wrong(value, "jobs")


def existing(given: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    """The arguments, once every name is known to exist.

    Raises
    ------
    UsageError
        CLI-609 for an unknown name.
    """
    several = list(names)
    for name in given:
        if name not in several:
            near = suggestion(name, several) or ", ".join(several)
            raise UsageError(Msg.ARGUMENT_UNKNOWN, Place(field=name), argument=name, near=near)
    return given


def text(value: Any, name: str) -> str:
    """A text that is not empty.

    Raises
    ------
    UsageError
        CLI-607 for anything else.
    """
    return _text(value, name)


# ------------------------------------------------------------------------------------------------- telling


def _text(value: Any, argument: str, name: str = "") -> str:
    if isinstance(value, str) and value:
        return str(value)
    raise wrong(value, argument, name)


def _one_of(value: Any, argument: str, allowed: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in allowed:
        return str.__str__(value)
    raise UsageError(
        Msg.ARGUMENT_VALUE_UNKNOWN,
        Place(field=argument),
        argument=argument,
        value=_what(value),
        known=", ".join(allowed),
    )


def wrong(value: Any, argument: str, name: str = "") -> UsageError:
    """The error for a value of the wrong type: CLI-607, with what to write."""
    key = name or argument.partition("[")[0]
    example = FIELDS[key].example if key in FIELDS else _EXAMPLES.get(key, "")
    return UsageError(
        Msg.ARGUMENT_WRONG_TYPE, Place(field=argument), argument=argument, what=_what(value), example=example
    )


def _what(value: Any) -> str:
    """Short description of any value, for messages."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)[:60]
    return type(value).__name__
