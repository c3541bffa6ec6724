"""Verification of a published folder: its files against the manifest, and against a replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.api import differing, provenance, recipe
from conformity.api.request import FIELDS, Form, named
from conformity.errors import ConformityError, Msg, OutputError, Place
from conformity.errors.reasons import of_system
from conformity.language import words
from conformity.publish import manifest, set_aside
from conformity.report import formats as registry

if TYPE_CHECKING:
    from conformity.result import Report

__all__ = ["Verification", "changes", "verify"]

_CODE = {
    "missing": Msg.PUBLISHED_FILE_MISSING,
    "altered": Msg.PUBLISHED_FILE_CHANGED,
    "added": Msg.PUBLISHED_FILE_ADDED,
}
_DAMAGED = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Verification:
    """Result of a verification."""

    #: files that the manifest lists
    files: tuple[str, ...]
    problems: tuple[OutputError, ...] = ()
    #: versions that differ from those of the run
    notes: tuple[OutputError, ...] = ()
    #: whether the run was replayed
    replayed: bool = False

    @property
    def ok(self) -> bool:
        """Whether the folder is complete and, if it was replayed, identical."""
        return not self.problems


def verify(folder: Path, hashes_only: bool, home: Path | None, talk: Callable[[str], None], lang: str) -> Verification:
    """Compare digests; then inputs, rules and versions; then run the check again and compare the files."""
    place = Place(file=folder.name or str(folder))
    try:
        listed = manifest.read(folder)
        if listed is None:
            aside = set_aside(folder)
            if aside is not None:
                return Verification((), (OutputError(Msg.FORMER_REPORT_SET_ASIDE, place, aside=aside.name),))
            return Verification((), (OutputError(Msg.FOLDER_NOT_PUBLISHED, place),))
        files = tuple(sorted(listed["files"]))
        problems = tuple(
            OutputError(_CODE[each.how], Place(file=f"{place.file}/{each.name}"), file=each.name)
            for each in manifest.differences(folder, listed)
        )
        run = listed.get("run")
        if isinstance(run, dict) and not run.get("rules"):
            problems = (*problems, OutputError(Msg.MANIFEST_WITHOUT_RULES, place))
        if problems or hashes_only:
            return Verification(files, problems)
        published = {name: (folder / name).read_bytes() for name in files}
    except OSError as error:
        return Verification((), (OutputError(Msg.PUBLISHED_FOLDER_UNREADABLE, place, problem=of_system(error)),))
    return _replayed(published, run, place, home, talk, lang)


def _replayed(
    published: Mapping[str, bytes],
    run: Any,
    place: Place,
    home: Path | None,
    talk: Callable[[str], None],
    lang: str,
) -> Verification:
    files = tuple(published)
    if not isinstance(run, dict):
        return Verification(files, (OutputError(Msg.REPLAY_WITHOUT_RECIPE, place),))
    if run.get("arguments", 0) is None:
        return Verification(files, (OutputError(Msg.REPLAY_OF_DATA_IN_MEMORY, place),))
    try:
        asked = recipe.restored(run["arguments"], home)
        notes = tuple(other_versions(run["versions"]))
        problems = tuple(changes(run, home))
        formats, language = tuple(map(str, run["formats"])), str(run["language"])
    except OSError as error:
        return Verification(files, (OutputError(Msg.PUBLISHED_FOLDER_UNREADABLE, place, problem=of_system(error)),))
    except _DAMAGED:
        return Verification(files, (OutputError(Msg.REPLAY_WITHOUT_RECIPE, place),))
    if problems:
        return Verification(files, problems, notes)
    from conformity import api

    try:
        report = api.check(**asked.arguments(), talk=talk, lang=lang)
        again = registry.render_all(report, formats, language)
    except ConformityError as error:
        said = f"{error.code} {error.what(lang)}"
        return Verification(files, (OutputError(Msg.REPLAY_FAILED, error.place, problem=said),), notes, True)
    differences = (*_read(run, report, lang), *_compared(published, again, place, lang))
    return Verification(files, differences, notes, True)


def other_versions(then: Mapping[str, str]) -> Iterator[OutputError]:
    """Libraries whose versions differ from those of a run."""
    now = provenance.versions()
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield OutputError(Msg.REPLAY_OTHER_VERSION, name=name, now=now.get(name, "-"), then=then.get(name, "-"))


def changes(
    run: Mapping[str, Any], home: Path | None, fingerprint: Callable[[Path], tuple[int, str]] = manifest.fingerprint
) -> Iterator[OutputError]:
    """Inputs and rules of a run that are missing or have changed.

    Parameters
    ----------
    run
        Entry of the manifest for the run.
    home
        Folder under which inputs are looked for; None for the paths as given.
    fingerprint
        Function that gives the size and SHA-256 of a file; cached if many runs have the same inputs.

    Raises
    ------
    TypeError, ValueError, KeyError, AttributeError
        If the manifest does not have the keys that this version writes.
    """
    yield from _inputs(run, home, fingerprint)
    yield from _rules(run, home)


def _inputs(
    run: Mapping[str, Any], home: Path | None, fingerprint: Callable[[Path], tuple[int, str]]
) -> Iterator[OutputError]:
    """Missing inputs, one error per argument; and files that changed."""
    lost: dict[str, None] = {}
    asked = run["arguments"]
    forms = {name: FIELDS[name].form for name in asked}
    one = [asked[name] for name, form in forms.items() if form.is_path and form is not Form.NAME]
    paths = one + [path for name in named(Form.LAYERS) for path in asked.get(name, ())]
    for given in paths:
        if recipe.located(given, home) is None:
            lost[given] = None
    for entry in run["inputs"]:
        if any(entry["input"] == given or given.startswith(f"{entry['input']}:") for given in lost):
            continue
        path = recipe.location(entry, home)
        if path is None:
            lost[str(Path(entry["input"]) / entry["file"]) if _inside(entry) else entry["file"]] = None
        elif fingerprint(path) != (entry["bytes"], entry["sha256"]):
            yield OutputError(
                Msg.REPLAY_INPUT_CHANGED, Place(file=str(path)), file=entry["file"], sha256=entry["sha256"]
            )
    for given in lost:
        yield OutputError(Msg.REPLAY_INPUT_MISSING, Place(file=given), file=given)


def _inside(entry: Mapping[str, Any]) -> bool:
    return Path(str(entry["input"])).name != str(entry["file"]).partition("/")[0]


def _rules(run: Mapping[str, Any], home: Path | None) -> Iterator[OutputError]:
    """Compare the present packs with those of the run."""
    from conformity.api import packs

    then = {entry["file"]: entry["sha256"] for entry in run["rules"]}
    if not then:
        raise ValueError("rules")
    asked = run["arguments"].get("rules")
    name = (recipe.located(asked, home) or asked) if asked else packs.pack_of(next(iter(then)))
    try:
        now = dict(packs.rulebook(name, cases=False).sources)
    except ConformityError:
        now = {}
    yield from _differ(then, now)


def _differ(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[OutputError]:
    """Packs that only one of two runs has, or whose text differs."""
    for file in sorted({*then, *now}):
        if now.get(file) != then.get(file):
            yield OutputError(Msg.REPLAY_RULES_CHANGED, Place(file=file), file=file, sha256=then.get(file, "-"))


def _read(run: Mapping[str, Any], report: Report, lang: str) -> Iterator[OutputError]:
    """Rules that differ from those of the run; input files that only one of the two runs has read."""
    yield from _differ({entry["file"]: entry["sha256"] for entry in run["rules"]}, dict(report.rulebook.sources))
    then = {(Path(e["input"]).name, e["file"]) for e in run["inputs"]}
    now = {(Path(e["input"]).name, e["file"]) for e in (report.recipe or {}).get("inputs", ())}
    for which, files in (("more", now - then), ("less", then - now)):
        for given, file in sorted(files):
            shown = file if given == file else f"{given}/{file}"
            yield OutputError(
                Msg.REPLAY_READS_OTHER_FILES, Place(file=shown), file=shown, how=words(lang, "api.verifying")[which]
            )


def _compared(
    published: Mapping[str, bytes], again: Mapping[str, bytes], place: Place, lang: str
) -> Iterator[OutputError]:
    for name in sorted({*published, *again}):
        where = Place(file=f"{place.file}/{name}")
        if name not in published or name not in again:
            yield OutputError(Msg.REPLAY_FILES_DIFFER, where, file=name)
        elif published[name] != again[name]:
            difference = differing.first(name, published[name], again[name], lang)
            yield OutputError(Msg.REPLAY_FILE_DIFFERS, where, file=name, where=difference)
