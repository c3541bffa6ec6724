"""Build a release: wheel, source distribution, Windows folder, and their hashes, into ``dist/``."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import windows


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interpreter", type=Path, required=True, help="python.org's embeddable zip")
    given = parser.parse_args()
    shutil.rmtree(windows.DIST, ignore_errors=True)
    distributions()
    windows.build(given.interpreter)
    hashed(windows.DIST)


def distributions(out: Path = windows.DIST) -> None:
    """Build the wheel and the source distribution."""
    environment = {"SOURCE_DATE_EPOCH": windows.EPOCH, **os.environ}
    words = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(words, cwd=windows.ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise windows.Failed(f"hatchling: {done.stderr.strip()}")


def hashed(out: Path = windows.DIST) -> Path:
    """Write ``SHA256SUMS`` of the files of a folder, in the form of ``sha256sum``."""
    files = sorted(path for path in out.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    sums = out / "SHA256SUMS"
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


if __name__ == "__main__":
    main()
