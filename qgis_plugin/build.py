"""Build ``dist/conformity_qgis-VERSION.zip``: one folder, as QGIS installs it; the same files give the same bytes."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
NAME: Final = "conformity_qgis"
#: the archive's date: zip has none before
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_KINDS: Final = (".py", ".txt", ".svg")


def version() -> str:
    """The version of the program, which is that of the plugin."""
    text = (ROOT / "conformity" / "__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)[0]


def build(dist: Path = ROOT / "dist") -> Path:
    """Write the zip, in place of those of other versions, and return its path."""
    files = {path.name: path.read_bytes() for path in sorted((HERE / NAME).iterdir()) if path.suffix in _KINDS}
    files["metadata.txt"] = files["metadata.txt"].replace(b"@VERSION@", version().encode())
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    dist.mkdir(parents=True, exist_ok=True)
    for former in dist.glob(f"{NAME}-*.zip"):
        former.unlink()
    target = dist / f"{NAME}-{version()}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", _DATE)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
    return target


if __name__ == "__main__":
    path = build()
    if sys.stdout.isatty():
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")
