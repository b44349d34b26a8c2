"""`from_json` of a generated package: what text is read, and what text is refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from conftest import ORDER, Compiled, Loose, components, refused
from realtime_session import RealtimeSession, ValidationError

CREATED: dict[str, Loose] = {
    "instructions": "Sei freundlich. \u00fc\u4e2d\U0001f600",
    "turn_detection": None,
    "tools": [{"name": "f", "parameters": {"x": {"a": [1.0, True]}}}],
    "temperature": 1,
    "object": "realtime.session",
}
NODE = components(
    Node={"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}}}
)


@pytest.mark.parametrize("text", ["null", "[]", '"{}"', "0", "true"])
def test_from_json_of_another_value_is_a_violation(text: str) -> None:
    assert [("", "type")] == refused(RealtimeSession.from_json, text)


@pytest.mark.parametrize(
    "wrap",
    [
        bytes.decode,
        bytes,
        bytearray,
        memoryview,
        lambda text: b"\xef\xbb\xbf" + text,
    ],
    ids=["str", "bytes", "bytearray", "memoryview", "bom"],
)
def test_from_json_takes_text_and_bytes(wrap: Callable[[bytes], Loose]) -> None:
    body = json.dumps(CREATED, ensure_ascii=False).encode()
    assert CREATED == RealtimeSession.from_json(wrap(body)).to_dict()


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "{",
        '{"voice": "as',
        "{}{}",
        "{} x",
        "{'voice': 'ash'}",
        '{"voice": "ash",}',
        '{"temperature": NaN}',
        '{"temperature": Infinity}',
        '{"note": -Infinity}',
        '{"tools": [{"parameters": {"x": NaN}}]}',
        '{"instructions": "a\x01b"}',
        b'{"instructions": "\xff"}',
        b'{"instructions": "\xe2\x82"}',
        b'{"instructions": "\xed\xa0\x80"}',
        '{"voice": "ash"}'.encode("utf-16"),
        '{"voice": "ash"}'.encode("utf-16-le"),
        '{"voice": "ash"}'.encode("utf-32"),
        "[" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
    ids=range(22),
)
def test_text_that_is_not_json_is_refused(body: str | bytes) -> None:
    assert [("", "json")] == refused(RealtimeSession.from_json, body)


@pytest.mark.parametrize("depth", [500, 950, 5_000, 100_000])
def test_nesting_past_the_interpreters_limit_is_no_crash(compiled: Compiled, depth: int) -> None:
    node = compiled(NODE).Node
    body = '{"child":' * depth + "{}" + "}" * depth
    try:
        found: object = type(node.from_json(body).child)
    except ValueError:
        found = refused(node.from_json, body)
    assert found in (node, [("", "json")])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"voice": "ash", "voice": "ash"}', ""),
        ('{"voice": "nope", "voice": "ash"}', ""),
        ('{"voice": "ash", "\\u0076oice": "ash"}', ""),
        ('{"note": 1, "note": 1}', ""),
        ('{"turn_detection": {"threshold": 0.1, "threshold": 0.2}}', "/turn_detection"),
        ('{"tools": [{}, {"parameters": {"a/b": {"x": 1, "x": 2}}}]}', "/tools/1/parameters/a~1b"),
    ],
)
def test_members_that_occur_twice_are_a_violation(body: str, pointer: str) -> None:
    assert [(pointer, "json")] == refused(RealtimeSession.from_json, body)


def test_the_message_names_the_member_that_occurs_twice() -> None:
    with pytest.raises(ValidationError, match="has the member 'b' more than once"):
        RealtimeSession.from_json('{"a": 1, "b": 1, "c": 1, "b": 2, "c": 2}')


def test_twins_are_reported_beside_other_violations() -> None:
    body = '{"temperature": 3, "turn_detection": {"a": 1, "a": 1}}'
    expected = [("/temperature", "maximum"), ("/turn_detection", "json")]
    assert expected == refused(RealtimeSession.from_json, body)


def test_the_same_name_in_different_objects_is_no_twin() -> None:
    body = '{"tools": [{"name": "f"}, {"name": "f"}], "extra_name": {"name": "f"}}'
    assert json.loads(body) == RealtimeSession.from_json(body).to_dict()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"note": 1e400}', "/note"),
        ('{"note": {"a/b": [0, -1e400]}}', "/note/a~1b/1"),
        ('{"tools": [{"parameters": {"x": 1e400}}]}', "/tools/0/parameters/x"),
    ],
)
def test_1e400_is_refused_in_a_free_form_place(body: str, pointer: str) -> None:
    assert [(pointer, "json")] == refused(RealtimeSession.from_json, body)


@pytest.mark.parametrize("member", ["number", "total"])
@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_1e400_is_refused_in_a_typed_place(compiled: Compiled, member: str, number: str) -> None:
    members = {"kind": '"order"', "number": "1", "total": "1"} | {member: number}
    body = "{" + ", ".join(f'"{name}": {text}' for name, text in members.items()) + "}"
    ((pointer, _),) = refused(compiled(ORDER).Order.from_json, body)
    assert f"/{member}" == pointer
