"""The progress bar: on a terminal only, on stderr, in one language, erased at the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from conformity.engine.stages import STAGES
from conformity.language import LANGUAGES, words

pty = pytest.importorskip("pty", reason="pseudo-terminals are of POSIX")

COMMAND: Final = (sys.executable, "-c", "from conformity.cli import main; main()")
CHECK: Final = ("check", "zone.gpkg", "--reservoirs", "core.gpkg", "--date", "2026-01-01")
_COLOUR: Final = re.compile(r"\x1b\[[\d;]*m")
_ESCAPE: Final = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A folder with one zone of a hectare and a reservoir over it, and the same zone twice in ``plans``."""
    import geopandas
    import shapely

    box = shapely.box(9e5, 6.5e6, 9e5 + 100, 6.5e6 + 100)
    zone = geopandas.GeoDataFrame({"LIBELLE": ["U"], "TYPEZONE": ["U"]}, geometry=[box], crs=2154)
    (tmp_path / "plans").mkdir()
    for path in ("zone.gpkg", "plans/first.gpkg", "plans/second.gpkg"):
        zone.to_file(tmp_path / path, layer="zone")
    geopandas.GeoDataFrame({"id": ["r"]}, geometry=[box], crs=2154).to_file(tmp_path / "core.gpkg", layer="core")
    return tmp_path


def on_terminal(*arguments: str, cwd: Path, **variables: str) -> tuple[str, str]:
    """What a command prints on stdout, a pipe, and on stderr, a terminal."""
    held, terminal = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR", "COLUMNS")}
    env |= {"TERM": "xterm", "COLUMNS": "100", **variables}
    process = subprocess.Popen([*COMMAND, *arguments], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    pieces = []
    try:
        while piece := os.read(held, 65536):
            pieces.append(piece)
    except OSError:  # Linux ends a terminal without open handles by an error
        pass
    os.close(held)
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    process.stdout.close()
    assert process.wait() in (0, 1)
    return printed, b"".join(pieces).decode()


def piped(*arguments: str, cwd: Path) -> tuple[str, str]:
    """What a command prints on stdout and stderr, both of them pipes."""
    done = subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, check=False)
    assert done.returncode in (0, 1)
    return done.stdout.decode(), done.stderr.decode()


def lasting(text: str) -> list[str]:
    """Lines of talk on a terminal, without the bar."""
    lines = (_ESCAPE.sub("", each).rpartition("\r")[2].rstrip() for each in text.replace("\r\n", "\n").split("\n"))
    return [each for each in lines if each and not re.search(r" \d+/(\d+|\?)$", each)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_check_on_a_terminal_shows_each_stage_and_leaves_only_its_talk(plan: Path, lang: str) -> None:
    asked = (*CHECK, "--lang", lang, "--format", "json")
    printed, shown = on_terminal(*asked, "--out", "seen", cwd=plan)
    plain, talk = piped(*asked, "--out", "unseen", cwd=plan)
    said = words(lang, "cli.timings")
    for stage in ("read", "contacts", "evaluate", "publish"):
        assert said[stage] in shown
    assert said["render"].format(format="json") in shown
    assert f"{len(STAGES)}/{len(STAGES) + 1}" in shown
    assert lasting(shown) == [each.rstrip() for each in talk.splitlines() if each.strip()]
    assert printed.replace("seen", "unseen") == plain
    assert "\x1b" not in plain + talk + printed


def test_no_color_leaves_the_bar_without_colours(plan: Path) -> None:
    asked = (*CHECK, "--format", "json", "--force")
    assert _COLOUR.search(on_terminal(*asked, cwd=plan)[1])
    bare = on_terminal(*asked, cwd=plan, NO_COLOR="1")[1]
    assert "1/16" in bare
    assert not [each for each in _COLOUR.findall(bare) if re.search(r"[34]\d", each)]


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"TERM": "dumb"}], ids=["CI", "dumb"])
def test_neither_continuous_integration_nor_a_dumb_terminal_gets_a_bar(plan: Path, variables: dict[str, str]) -> None:
    shown = on_terminal(*CHECK, "--format", "json", cwd=plan, **variables)[1]
    assert "\x1b" not in shown


def test_maps_are_counted(plan: Path) -> None:
    pytest.importorskip("matplotlib")
    shown = on_terminal(*CHECK, "--format", "maps", cwd=plan)[1]
    drawn = len(list((plan / "out").glob("carte-*.png")))
    counts = {int(n) for n in re.findall(rf"{words('fr', 'cli.timings')['maps']} (\d+) ", _ESCAPE.sub("", shown))}
    assert counts == set(range(2, drawn + 2))


def test_a_batch_counts_its_documents(plan: Path) -> None:
    asked = ("batch", "plans", "--reservoirs", "core.gpkg", "--format", "json")
    shown = on_terminal(*asked, "--out", "seen", cwd=plan)[1]
    begun = words("fr", "cli.batch")["begun"]
    assert all(re.search(rf"{begun} .* {step}", _ESCAPE.sub("", shown)) for step in (r"0/\?", "1/2", "2/2"))
    talk = piped(*asked, "--out", "unseen", cwd=plan)[1]
    assert "[2/2]" in talk
    assert begun not in talk
    assert len(lasting(shown)) == len(talk.splitlines())


def test_without_a_terminal_rich_is_not_loaded(plan: Path) -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom conformity.cli import app\n"
        f"done = CliRunner().invoke(app, {[*CHECK, '--format', 'json']!r})\n"
        "assert done.exit_code in (0, 1), done.output\nprint('rich.progress' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=plan, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stage_has_a_name(lang: str) -> None:
    assert [name for name in words(lang, "cli.timings") if name in STAGES] == list(STAGES)
