"""The job of the engine as text: what is read of a stream, and what is refused with which message."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformity import api
from conformity.engine import jobs
from conformity.errors import ConformityError, Msg, RulesError
from conformity.report.formats import COMPARED

ABOUT = {"protocol": 1, "task": "about"}
CHECK = {"protocol": 1, "task": "check", "inputs": {"plan": "p"}, "out": "o"}
COMPARE = {"protocol": 1, "task": "compare", "old": "a", "new": "b", "out": "o"}


def read(text: str | bytes) -> dict[str, Any]:
    return jobs.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def refused(text: str | bytes) -> ConformityError:
    with pytest.raises(ConformityError) as caught:
        read(text)
    for lang in ("fr", "en"):
        assert "{" not in caught.value.what(lang)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ABOUT),
        json.dumps(ABOUT) + "\n",
        json.dumps(ABOUT, indent=2) + "\n",
        "\n\n" + json.dumps(ABOUT, indent=2),
        "\ufeff" + json.dumps(ABOUT) + "\r\n",
    ],
)
def test_a_job_on_one_line_or_several(text: str) -> None:
    assert read(text) == ABOUT


def test_reading_ends_with_the_line_that_closes_the_object() -> None:
    stream = io.BytesIO(json.dumps({**ABOUT, "x": '}\\"{'}, indent=1).encode() + b"\nrest")
    assert jobs.read(stream) == {**ABOUT, "x": '}\\"{'}
    assert stream.read() == b"rest"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.text(), _VALUES, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_every_object_is_read_whole_and_nothing_after_it(
    content: dict[str, Any], indent: int | None, ascii: bool
) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=ascii)
    stream = io.BytesIO(text.encode("utf-8", "surrogatepass") + b"\n{}")
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert jobs.read(stream) == content
    assert stream.read() == b"{}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Msg.JOB_CUT_SHORT),
        ("\n \n", Msg.JOB_CUT_SHORT),
        ('{"protocol": 1', Msg.JOB_CUT_SHORT),
        ('{"protocol": "}', Msg.JOB_CUT_SHORT),
        ("[1]", Msg.JOB_NOT_JSON),
        ("5", Msg.JOB_NOT_JSON),
        ("check\n", Msg.JOB_NOT_JSON),
        ("}", Msg.JOB_NOT_JSON),
        ('{"a": 1, "a": 2}', Msg.JOB_NOT_JSON),
        ('{"a": NaN}', Msg.JOB_NOT_JSON),
        (b'{"a": "\xe9"}', Msg.JOB_NOT_JSON),
        ("[" * 100_000 + "]" * 100_000, Msg.JOB_NOT_JSON),
        (b'"' + b"a" * (jobs.MOST + 1), Msg.JOB_TOO_LARGE),
    ],
)
def test_what_is_no_job(text: str | bytes, code: str) -> None:
    assert refused(text).code == code


def test_no_standard_input_at_all() -> None:
    with pytest.raises(ConformityError) as caught:
        jobs.read(None)
    assert caught.value.code == "CLI-901"


def test_the_codes_of_the_messages() -> None:
    codes = (Msg.JOB_NOT_JSON, Msg.JOB_CUT_SHORT, Msg.JOB_TOO_LARGE, Msg.PROTOCOL_OTHER)
    assert codes == ("CLI-900", "CLI-901", "CLI-902", "CLI-903")


def faults(content: dict[str, Any]) -> list[tuple[str, Any]]:
    with pytest.raises(RulesError) as caught:
        jobs.job_of(content)
    assert {problem.place.text() for problem in caught.value.problems} == {"job"}
    return [(problem.code, problem.fields.get("key")) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({**ABOUT, "task": "chek"}, [(Msg.KEY_VALUE_NOT_ALLOWED, "task")]),
        ({"protocol": 1}, [(Msg.KEY_MISSING, "task")]),
        ({"task": "about"}, [(Msg.KEY_MISSING, "protocol")]),
        ({**ABOUT, "protocol": "1"}, [(Msg.KEY_EXPECTS_NUMBER, "protocol")]),
        ({**ABOUT, "lang": "de"}, [(Msg.KEY_VALUE_NOT_ALLOWED, "lang")]),
        ({**ABOUT, "cancel_on_eof": "yes"}, [(Msg.KEY_EXPECTS_BOOLEAN, "cancel_on_eof")]),
        ({**ABOUT, "paths": ["a"]}, [(Msg.KEY_UNKNOWN, "paths")]),
        ({**CHECK, "formats": []}, [(Msg.KEY_EMPTY, "formats")]),
        ({**CHECK, "formats": "xlsx"}, [(Msg.KEY_EXPECTS_LIST, "formats")]),
        ({**CHECK, "inputs": ["p"]}, [(Msg.KEY_EXPECTS_MAPPING, "inputs")]),
        ({"protocol": 1, "task": "inspect", "paths": []}, [(Msg.KEY_EMPTY, "paths")]),
    ],
)  # fmt: skip
def test_a_job_that_is_not_valid(content: dict[str, Any], expected: list[tuple[str, Any]]) -> None:
    assert faults(content) == expected


def test_every_fault_is_told_at_once() -> None:
    assert faults({"protocol": 1, "task": "check", "input": {}}) == [
        (Msg.KEY_UNKNOWN, "input"), (Msg.KEY_MISSING, "inputs"), (Msg.KEY_MISSING, "out"),
    ]  # fmt: skip


@pytest.mark.parametrize("other", [0, 2, -1])
def test_a_job_for_another_version_of_the_protocol(other: int) -> None:
    with pytest.raises(ConformityError) as caught:
        jobs.job_of({"protocol": other, "task": "later", "key": 1})
    assert (caught.value.code, caught.value.fields) == (Msg.PROTOCOL_OTHER, {"value": other, "spoken": jobs.PROTOCOL})


@pytest.mark.parametrize(("job", "formats"), [(CHECK, api.FORMATS), (COMPARE, COMPARED)])
def test_a_format_is_checked_before_any_work(job: dict[str, Any], formats: tuple[str, ...]) -> None:
    assert jobs.job_of({**job, "formats": list(formats)}).formats == list(formats)  # type: ignore[attr-defined]
    with pytest.raises(ConformityError) as caught:
        jobs.job_of({**job, "formats": ["xlsx", "pdf"]})
    assert (caught.value.code, caught.value.fields["name"]) == (Msg.OUTPUT_FORMAT_UNKNOWN, "pdf")


def test_the_documentation_names_every_task_and_key(project: Path) -> None:
    text = (project / "docs" / "engine.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+)`", text))
    for task, model in jobs.TASKS.items():
        assert f"### `{task}`" in text
        assert set(model.model_fields) <= named, task
    assert f"version {jobs.PROTOCOL} of the protocol" in text
