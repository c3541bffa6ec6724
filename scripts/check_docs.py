"""Whether the documents generated from the program still match it; ``--write`` remakes them.

In ``docs/cli.md`` each ``<!-- help: VERB -->`` is followed by the help of that verb; in ``README.md``
``<!-- demo -->`` by what the demo prints; in ``docs/outputs.md`` ``<!-- formats -->`` by the table of formats; there,
in ``docs/following.md`` and ``docs/batch.md`` ``<!-- columns: TABLE -->`` by the columns of a table; in
``docs/library.md`` ``<!-- inputs -->`` by the inputs of a check; in ``docs/how-it-measures.md`` ``<!-- measures -->``
by the measures that rules compare. ``docs/api.md`` is written whole.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformity.report.content.rows import Rows

import api_reference

ROOT = Path(__file__).resolve().parent.parent
_DEMO = re.compile(r"(<!-- demo -->\n)```text\n.*?```\n", re.DOTALL)
_FORMATS = re.compile(r"(<!-- formats -->\n)(?:\|.*\n)*")
_COLUMNS = re.compile(r"(<!-- columns: (?P<table>[a-z_]+) -->\n)(?:\|.*\n)*")
_MEASURES = re.compile(r"(<!-- measures -->\n)(?:\|.*\n)*")
_INPUTS = re.compile(r"(<!-- inputs -->\n)(\|[^\n]*\n)*")
_HELP = re.compile(r"(<!-- help: (?P<verb>[a-z ]*) -->\n)```text\n.*?```\n", re.DOTALL)


def said(*words: str) -> str:
    """What a command prints on a terminal of 80 columns."""
    from typer.testing import CliRunner

    from conformity.cli import app

    done = CliRunner().invoke(app, list(words), prog_name="conformity", env={"COLUMNS": "80"})
    if done.exit_code != 0:
        raise SystemExit(f"conformity {' '.join(words)} ends in {done.exit_code}")
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def with_help(text: str) -> str:
    """A document with every help remade."""
    return _HELP.sub(lambda match: f"{match[1]}```text\n{said(*match['verb'].split(), '--help')}\n```\n", text)


def with_demo(text: str) -> str:
    """A document with the demo's result remade."""
    from conformity import api
    from conformity.cli.outcome import summary
    from conformity.report.formats import BY_NAME

    report = api.check(**api.demo_inputs(), date="2025-09-01")
    paths = [Path("out") / file for name in api.USUAL for file in BY_NAME[name].files]
    printed = "\n".join(line.replace("\u202f", " ").replace("\u00a0", " ") for line in summary(report, paths, "fr"))
    return _DEMO.sub(lambda match: f"{match[1]}```text\n{printed}\n```\n", text)


def with_formats(text: str) -> str:
    """A document with the table of formats remade: the description of each is its module's first line."""
    from importlib import import_module

    from conformity.report.formats import FORMATS

    rows = ["| `--format` | file | what | needs |", "|---|---|---|---|"]
    for each in FORMATS:
        first = (import_module(f"conformity.report.{each.module}").__doc__ or "").partition("\n")[0]
        what = first.replace("``", "`").removeprefix(f"`{each.file}`: ")
        if not what:
            raise SystemExit(f"the module of the format {each.name} has no docstring")
        name = f"`{each.name}`" + (" (*default*)" if each.usual else "")
        needs = f"`plu-conformity[{each.extra}]`" if each.extra else ""
        files = ", ".join(f"`{file}`" for file in each.files)
        rows.append(f"| {name} | {files} | {what[:1].upper()}{what[1:]} | {needs} |")
    rows.append(
        "| `github` | standard output | Annotations of GitHub's workflows: one command a concern, worst first. |  |"
    )
    table = "\n".join(rows)
    return _FORMATS.sub(lambda match: f"{match[1]}{table}\n", text)


def with_columns(text: str) -> str:
    """A document with every table of columns remade."""
    from conformity.report.content import rows

    compared = (table for table, _ in rows.compared.TABLES.values())
    batched = (rows.batched.DOCUMENTS, rows.batched.PLACES, rows.batched.CONCERNS)
    tables = {table.name: table for table in (rows.FINDINGS, rows.CONCERNS, *compared, *batched)}
    return _COLUMNS.sub(lambda match: f"{match[1]}{_columns(tables[match['table']])}\n", text)


def _columns(table: Rows) -> str:
    """Every column that some format holds: its names, unit, formats and meaning."""
    from conformity.report.formats import BY_NAME
    from conformity.report.wording import of

    held: dict[str, list[str]] = {}
    for name in dict.fromkeys((*table.formats, *BY_NAME)):
        for pick in BY_NAME[name].columns(table):
            held.setdefault(pick.column.key, []).append(name + (f" (`{pick.own}`)" if pick.own else ""))
    rows = ["| key | heading | GIS | type | in | meaning |", "|---|---|---|---|---|---|"]
    for key, column in table.by_key.items():
        names = held.get(key, [])
        heading = f"`{column.heading(of('fr'))}`" if {"xlsx", "csv", "md"} & set(names) else ""
        kind = f"{column.dtype} ({column.unit})" if column.unit else column.dtype
        field = f"`{column.field}`" if column.field else ""
        meaning = column.meaning.replace("|", "\\|")
        if names:
            rows.append(f"| `{key}` | {heading} | {field} | {kind} | {', '.join(names)} | {meaning} |")
    return "\n".join(rows)


def with_inputs(text: str) -> str:
    """A document with the table of a check's inputs remade."""
    from conformity.api.request import FIELDS

    rows = [("input", "value", "meaning"), ("---", "---", "---")]
    for name, each in FIELDS.items():
        meaning = each.meaning.replace("``", "`")
        rows.append((f"`{name}`", each.form.value, meaning))
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return _INPUTS.sub(lambda match: f"{match[1]}{table}", text)


def with_measures(text: str) -> str:
    """A document with the table of measures remade: unit, section that defines each, function that computes it."""
    from conformity.model.measures import MEASURES

    rows = ["| measure | unit | section | function |", "|---|---|---|---|"]
    for name, each in sorted(MEASURES.items()):
        anchor = re.sub(r"[^a-z -]", "", each.section.lower()).replace(" ", "-")
        rows.append(f"| `{name}` | {each.unit} | [{each.section}](#{anchor}) | `{each.function}` |")
    table = "\n".join(rows)
    return _MEASURES.sub(lambda match: f"{match[1]}{table}\n", text)


def rule_reference() -> str:
    """The rules of the base set, every threshold with its origin, every text, every case, and the rule as written."""
    from conformity.api.packs import pack_text, rulebook
    from conformity.rulebook.describe import reference
    from conformity.rulebook.files import rules_as_written

    head = (
        "# Référence des règles\n\n"
        "Les règles du socle commun (dossier `rules/base`), sur lequel tiennent tous les jeux livrés : un fichier par\n"
        "famille, et les cas de chaque règle dans `cases/`. Chaque règle est suivie de son texte entier, à copier\n"
        "pour en écrire une autre ([writing-rules.md](writing-rules.md)). Page écrite par le programme ; la version\n"
        "anglaise s'obtient par `conformity rules show ID --lang en`.\n\n"
    )
    return head + reference(rulebook("base"), "fr", rules_as_written(pack_text("base", cases=False)))


def law_page() -> str:
    """What each rule of the base set cites, case by case."""
    from conformity.api.packs import rulebook
    from conformity.rulebook.law_table import page

    head = (
        "# Le droit, cas par cas\n\n"
        "Ce que cite chaque règle du socle commun selon le document, le SCoT, la procédure et ses dates. Une\n"
        "citation dont la condition n'est pas remplie n'est pas imprimée ; une citation dont la condition n'est pas\n"
        "connue ne l'est que si elle vaut dans tous les cas. Code de l'urbanisme consolidé au 3 avril 2026. La loi\n"
        "n° 2025-1129 du 26 novembre 2025 change les procédures prescrites à compter du 26 mai 2026 : ses articles\n"
        "n'ont pas été lus, la procédure y est « à vérifier ». Comment écrire une condition :\n"
        "[writing-rules.md](writing-rules.md). Page écrite par le programme.\n\n"
    )
    return head + page(rulebook("base"))


_EXITS = {
    **dict.fromkeys(("CLI", "DOS", "RUL", "PRO", "REF"), "2"),
    **dict.fromkeys(("SHP", "VEC", "ARC", "CRS", "GEO", "ATT"), "3"),
    "OUT": "4", "BUG": "101",
}  # fmt: skip
_FAMILIES = {
    "SHP": "Shapefiles", "VEC": "Autres fichiers géographiques", "ARC": "Archives", "CRS": "Projections",
    "GEO": "Géométrie", "ATT": "Attributs", "SEM": "Ce que disent les données", "RUL": "Règles", "PRO": "Profils",
    "REF": "Documents supérieurs", "DOS": "Dossier", "CLI": "Ligne de commande", "OUT": "Sorties",
    "ENV": "Machine et système", "BUG": "Fautes du programme",
}  # fmt: skip


def messages() -> str:
    """Every message code, what it means and what to do, in both languages."""
    from conformity.errors import Msg
    from conformity.errors.messages import codes, message

    names = {code: name for name, code in vars(Msg).items() if name.isupper()}
    lines = [
        "# Messages",
        "",
        "Chaque message porte un code. Une erreur (`erreur CODE : …`) arrête la lecture avec le code de sortie de sa",
        "famille, ou rend la couche « non évaluée » ; une réserve est inscrite au journal du rapport (feuille Qualité,",
        "annexe du texte, `ledger` du JSON). `{…}` tient lieu de ce que le message nomme. Page écrite par le",
        "programme.",
        "",
        "Each message has a code. An error stops with the exit status of its family, or leaves the layer unassessed;",
        "a warning stands in the report's journal. `{…}` stands for what the message names. After each code stands its",
        "name in the program: `error.code == conformity.errors.Msg.AXES_SWAPPED`.",
        "",
    ]
    family = ""
    for code in codes():
        if code[:3] != family:
            family = code[:3]
            status = f" (code de sortie {_EXITS[family]})" if family in _EXITS else ""
            lines += [f"## {family} : {_FAMILIES[family]}{status}", ""]
        template = message(code)
        french, english = ((template.template(lang), template.template(lang, "remedy")) for lang in ("fr", "en"))
        lines += [f"### {code} `{names[code]}`", "", f"- {_plain(french[0])}"]
        lines += [f"  - Que faire : {_plain(french[1])}"] if french[1] else []
        lines += [f"- *{_plain(english[0])}*"]
        lines += [f"  - *What to do: {_plain(english[1])}*"] if english[1] else []
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A message as Markdown that means itself; of singular and plural, the plural."""
    from conformity.language.sentence import readable

    text = readable(text)
    return re.sub(r"([*_`<>\[\]|])", r"\\\1", " ".join(text.split())).replace("{", "`{").replace("}", "}`")


def expected() -> Iterator[tuple[Path, str]]:
    """Each generated document and the text it must hold."""
    from conformity.report import json_schema

    cli = ROOT / "docs" / "cli.md"
    yield cli, with_help(cli.read_text(encoding="utf-8"))
    library = ROOT / "docs" / "library.md"
    yield library, with_inputs(library.read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    yield readme, with_demo(readme.read_text(encoding="utf-8"))
    for page in ("following", "batch"):
        path = ROOT / "docs" / f"{page}.md"
        yield path, with_columns(path.read_text(encoding="utf-8"))
    outputs = ROOT / "docs" / "outputs.md"
    yield outputs, with_columns(with_formats(outputs.read_text(encoding="utf-8")))
    for schema in (ROOT / "docs" / json_schema.FILE, ROOT / "conformity" / "report" / json_schema.FILE):
        yield schema, json_schema.text()
    measures = ROOT / "docs" / "how-it-measures.md"
    yield measures, with_measures(measures.read_text(encoding="utf-8"))
    yield ROOT / "docs" / "api.md", api_reference.reference()
    yield ROOT / "docs" / "rules.md", rule_reference()
    yield ROOT / "docs" / "law.md", law_page()
    yield ROOT / "docs" / "messages.md", messages()
    for of, name in (("pack", "rules"), ("part", "part"), ("cases", "cases")):
        yield ROOT / "rules" / f"{name}.schema.json", said("rules", "schema", of) + "\n"


def main() -> int:
    """Compare, or write."""
    stale = 0
    for path, text in expected():
        held = path.read_text(encoding="utf-8") if path.is_file() else ""
        if held == text:
            continue
        if "--write" in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"written: {path.relative_to(ROOT)}")
            continue
        stale += 1
        print(f"does not match the program: {path.relative_to(ROOT)} (run: python scripts/check_docs.py --write)")
        lines = difflib.unified_diff(held.splitlines(), text.splitlines(), "document", "program", lineterm="", n=1)
        print("\n".join(list(lines)[:40]))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
