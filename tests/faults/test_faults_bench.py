"""The bench itself: sound files give a full result, so that what a fault changes is the fault's doing."""

from __future__ import annotations

from faulty import Bench, findings, sound


def test_sound_files_give_findings_and_no_warning(bench: Bench) -> None:
    done = sound(bench.check("--allow-undetermined"))
    assert findings(done)
    assert [line for line in done.report["ledger"] if line["level"] == "warning"] == []
    area = {c["subject_key"].split("-")[0]: c["area_m2"] for c in done.report["contacts"] if c["area_m2"]}
    assert area == {"1AU": 20_000.0, "A": 40_000.0, "N": 20_000.0}
