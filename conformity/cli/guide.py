"""``conformity guide``: ask for what a check needs, print the command, and run it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from conformity.cli import options, started
from conformity.cli.speech import complain, guarded, talk
from conformity.cli.waiting import typed
from conformity.errors import ConformityError, InputError, Msg, Place, UsageError
from conformity.language import words

#: files of layers that have other parts beside them
_PARTED: Final = (".shp", ".tab", ".mif")


@guarded
def guide(
    paths: Annotated[list[str] | None, typer.Argument(metavar="dropped")] = None,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Ask for what a check needs, and run it."""
    said = words(lang.value, "cli.guide")
    talk(said["head"])
    try:
        command = _asked([Path(path) for path in _whole(paths or [])], said)
        talk(said["command"].format(command=typed(["conformity", *command])))
        status = _run([*command, "--lang", lang.value])
    except ConformityError as error:
        complain(error, lang.value, debug)
        status = error.exit_code
    started.held_open(said["close"])
    raise typer.Exit(status)


def _run(command: list[str]) -> int:
    """Run a command of this program, and return what it ends in."""
    from conformity.cli import app

    try:
        app(command, prog_name="conformity")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _whole(paths: list[str]) -> list[str]:
    """The dropped paths, without those that are parts of another (``.dbf`` beside ``.shp``)."""
    parted = {Path(path).with_suffix("") for path in paths if Path(path).suffix.lower() in _PARTED}
    return [path for path in paths if Path(path).suffix.lower() in _PARTED or Path(path).with_suffix("") not in parted]


def _asked(dropped: list[Path], said: Mapping[str, Any]) -> list[str]:
    """The words of the command: what was dropped, completed by answers.

    Raises
    ------
    InputError
        VEC-001 for a dropped path that does not exist.
    UsageError
        CLI-950 if the input ends before the answers do.
    """
    for path in dropped:
        if not path.exists():
            raise InputError(Msg.PATH_DOES_NOT_EXIST, Place(file=str(path)))
    plan = dropped[0] if dropped else _path(said["plan"], said, instead=said["example"])
    if plan is None:
        return ["demo", "--out", _answer(said["out"], str(_documents() / said["example_folder"]))]
    if plan.suffix.lower() in (".yml", ".yaml"):
        return ["check", str(plan), "--out", _answer(said["out"], str(_beside(plan)))]
    networks = dropped[1:]
    if not networks and plan.is_dir():
        plan, networks = _both(plan)
    if networks:
        talk(said["both"].format(plan=plan, networks=", ".join(map(str, networks))))
    else:
        networks = [path for path in (_path(said["network"], said),) if path]
    while another := _path(said["another"], said, instead=""):
        networks.append(another)
    out = _answer(said["out"], str(_beside(plan)))
    return ["check", str(plan), *(word for path in networks for word in ("--network", str(path))), "--out", out]


def _both(folder: Path) -> tuple[Path, list[Path]]:
    """Plan and networks of a folder that contains both; else the folder itself, as the plan."""
    from conformity.api import drafting

    try:
        contents = drafting.look(folder)
    except InputError:
        return folder, []
    if not contents.networks:
        return folder, []
    return folder / contents.plans[0], [folder / name for name in contents.networks]


def _path(question: str, said: Mapping[str, Any], instead: str | None = None) -> Path | None:
    """An existing path, asked for until one is given; None for the answer that means none."""
    while True:
        answer = _answer(question, "").strip("\"' ")
        if answer.casefold() == instead:
            return None
        if answer and Path(answer).exists():
            return Path(answer)
        talk(said["absent"].format(path=answer) if answer else said["needed"])


def _answer(question: str, default: str) -> str:
    try:
        return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
    except typer.Abort:  # the end of the input; a signal comes otherwise
        talk()
        raise UsageError(Msg.ANSWERS_ENDED) from None


def _beside(plan: Path) -> Path:
    """A folder beside the plan, named after it."""
    whole = plan.absolute()
    return whole.parent / f"conformity-{whole.stem or 'plan'}"


def _documents() -> Path:
    """Where a folder of one's own may be made without asking."""
    documents = Path.home() / "Documents"
    return documents if os.name == "nt" and documents.is_dir() else Path.cwd()
