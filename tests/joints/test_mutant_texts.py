"""The mutants of ``scripts/joint_mutants.py`` can still be made: each text stands once in its file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_mutant_finds_its_text(project: Path) -> None:
    command = [sys.executable, str(project / "scripts" / "joint_mutants.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
