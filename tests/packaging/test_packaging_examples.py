"""The examples of the documentation of the Python interface are run as they stand there."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Final

import pytest

import conformity
from conformity import api, testing

PAGE: Final = Path(__file__).parents[2] / "docs" / "api.md"
_ENTRY: Final = re.compile(r"^### `([\w.]+)`$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK: Final = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_TEXT: Final = PAGE.read_text("utf-8")
#: the plan and the reservoir of the examples
SET_UP: Final = _BLOCK.findall(_TEXT.partition("\n## ")[0])[0]
EXAMPLES: Final = {name: "\n".join(_BLOCK.findall(text)) for name, text in _ENTRY.findall(_TEXT) if ">>>" in text}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_gives_what_it_shows(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {public: getattr(module, public) for module in (conformity, api, testing) for public in module.__all__}
    example = doctest.DocTestParser().get_doctest(SET_UP + EXAMPLES[name], names, name, str(PAGE), 0)
    printed: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(example, out=printed.append)
    assert outcome.attempted
    assert not outcome.failed, "".join(printed)


def test_every_function_of_the_interface_has_an_example() -> None:
    verbs = {f"conformity.{name}" for name in ("batch", "check", "compare", "explain", "inspect", "verify")}
    functions = {"shares", "reserve", "write", "write_comparison", "demo_inputs"}
    assert EXAMPLES.keys() >= {
        "conformity.Report",
        *verbs,
        *(f"conformity.api.{name}" for name in functions),
        "conformity.testing.contact",
    }
