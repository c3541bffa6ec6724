"""Runs command lines with a made-up language in the place of English.

``--lang en`` speaks it. Its texts are the English ones with every letter moved to another alphabet, one to one, so that a word in Latin letters
comes from the data, or from a text that no catalogue holds. Arguments: a folder, and a JSON file with an object of
command lines by name; what each prints is written to ``NAME.txt`` in the folder. ``{concern}`` stands for the first
concern of the report in ``before``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from conformity.language import catalogue, conventions, files
from conformity.language.sentence import FORMATS, pieces

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Cherokee letters, which have no other case that a capital would change
STRANGE = str.maketrans({letter: chr(0x13A0 + number) for number, letter in enumerate(LETTERS)})


def strange(text: str) -> str:
    """A text in the made-up language; placeholders and their formats stay."""
    parts = []
    for literal, name, spec in pieces(text):
        parts.append(literal.translate(STRANGE).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            said = spec if spec in FORMATS else spec.translate(STRANGE)
            parts.append(f"{{{name}:{said}}}" if spec else f"{{{name}}}")
    return "".join(parts)


def moved(value: Any) -> Any:
    """The texts of a catalogue in the made-up language."""
    if isinstance(value, dict):
        return {key: moved(each) for key, each in value.items()}
    if isinstance(value, list):
        return [moved(each) for each in value]
    return strange(value) if isinstance(value, str) else value


def installed(language: str) -> None:
    """Add the invented language: catalogues, and the texts of rules and references."""
    from conformity.rulebook.law import Citation
    from conformity.strict import Bilingual

    of_citation = Citation.of

    def raw(lang: str, subject: str) -> dict[str, Any]:
        held = files.raw("en" if lang == language else lang, subject)
        if lang != language:
            return held
        return {**moved(held), **({"grammar": "english"} if "grammar" in held else {})}

    def of_either(self: Bilingual, lang: str) -> str:
        return strange(self.en) if lang == language else str(getattr(self, lang))

    def cited(self: Citation, lang: str) -> str:
        return strange(self.en) if lang == language and self.en else of_citation(self, lang)

    for module in (catalogue, conventions):
        module.raw = raw  # type: ignore[attr-defined]
    Bilingual.of = of_either  # type: ignore[method-assign]
    Citation.of = cited  # type: ignore[method-assign]


def main(folder: Path, commands: dict[str, list[str]]) -> None:
    from typer.testing import CliRunner

    from conformity.cli import app

    for name, words in commands.items():
        if "{concern}" in words:
            report = json.loads((folder / "before" / "report.json").read_text(encoding="utf-8"))
            words = [word.format(concern=report["concerns"][0]["concern_id"]) for word in words]
        done = CliRunner().invoke(app, [*words, "--lang", "en"], prog_name="conformity", env={"COLUMNS": "400"})
        (folder / f"{name}.txt").write_text(done.output, encoding="utf-8")
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception


if __name__ in ("__main__", "__mp_main__"):  # in the processes of a batch too
    installed("en")

if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
