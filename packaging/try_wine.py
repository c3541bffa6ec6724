"""Try the Windows folder under wine 10: its own, or one of Debian 13 set up in a folder of its own by debootstrap.

Builds the folder with the older libraries of ``wine.txt``, runs ``try_folder.py`` in it, and compares the reports with
those of this system. Status 0 and the reason where wine 10 cannot be had.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import windows

#: folder of Debian 13 once it is set up
ROOTFS: Final = windows.DIST / "wine" / "trixie"
NEEDED: Final = ("debootstrap", "unshare", "mount", "chroot")
#: in a mount and process space of its own, which ends with the command; the scratch folder is Z:\share there
INSIDE: Final = """
set -e
mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mkdir -p "$1/share"; mount --bind "$2" "$1/share"
root="$1"; shift 2
exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/lib/wine:/usr/bin:/bin LANG=C.UTF-8 TERM=dumb WINEDEBUG=-all \
  XDG_RUNTIME_DIR=/tmp "WINDIR=C:\\windows" script -qec "cd /share; $*" /dev/null
"""


def main() -> None:
    """Read the arguments, and try."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOTFS, help="a Debian 13 with wine, made where it is absent")
    parser.add_argument("--plan", type=Path, help="a plan to check beside the example")
    parser.add_argument("--network", type=Path, help="its network")
    given = parser.parse_args()
    reason = absent(given.root)
    if reason:
        print(f"skipped: {reason}")
        return
    if not (given.root / "usr" / "lib" / "wine" / "wine64").is_file():
        set_up(given.root)
    raise SystemExit(tried(given.root, given.plan, given.network))


def absent(root: Path) -> str:
    """Why wine 10 cannot be had here; empty if it can."""
    if os.geteuid() != 0:
        return "only root may set up and enter another Debian"
    lacking = [name for name in NEEDED if not shutil.which(name)]
    if lacking and not (root.is_dir() and lacking == ["debootstrap"]):
        return f"not installed: {', '.join(lacking)}"
    return ""


def set_up(root: Path) -> None:
    """Debian 13 with wine 10, some 4 minutes."""
    subprocess.run(["debootstrap", "--variant=minbase", "trixie", str(root)], check=True, capture_output=True)
    shutil.copyfile("/etc/resolv.conf", root / "etc" / "resolv.conf")
    script = "apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine64"
    subprocess.run(["chroot", str(root), "sh", "-ec", script], check=True, capture_output=True)


def tried(root: Path, plan: Path | None, network: Path | None) -> int:
    """Build, run every step, and return how many failed."""
    archive = windows.build(wine=True)
    with tempfile.TemporaryDirectory() as scratch:
        share = Path(scratch)
        folder = share / "Dossier d'été & cie"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(share)
        (share / archive.stem).rename(folder)
        shutil.copyfile(windows.HERE / "try_folder.py", share / "try_folder.py")
        example = windows.ROOT / "fixtures" / "hauts-de-flandre"
        shutil.copytree(plan or example / "plui", share / "plan")
        shutil.copytree(network or example / "reseau", share / "reseau")
        expected = share / "attendu"
        options = ["--date", "2026-11-01", "--fail-on", "never", "--allow-undetermined", "--out"]
        ours = str(Path(sys.executable).parent / "conformity")
        subprocess.run([ours, "demo", *options, expected / "demo"], check=True, capture_output=True)
        words = ["check", "plan", "--network", "reseau", *options, "attendu/check"]
        subprocess.run([ours, *words], cwd=share, check=True, capture_output=True)
        # a console for Ctrl+Break; the shell of script takes one text
        wine = ["wine64", shlex.quote(f"{folder.name}/python/python.exe"), "-X", "utf8", "try_folder.py"]
        paths = ["--plan", "plan", "--network", "reseau", "--expected", "attendu", "--scratch", "essai"]
        inside = ["unshare", "--mount", "--pid", "--fork", "bash", "-c", INSIDE, "try", str(root), str(share)]
        return subprocess.run([*inside, *wine, *paths], check=False).returncode


if __name__ == "__main__":
    main()
