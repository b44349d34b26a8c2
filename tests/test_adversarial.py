"""Hostile schemas and instances of others: nothing runs, nothing is lost, all is told."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from external import external
from realtime_session import RealtimeSession, ValidationError
from verdicts import Case, findings, judged

# What is decided otherwise here, and where that is said.
OURS: dict[str, dict[str, object]] = {
    # docs/schemas.md: warned about, since OpenAI's own specification says it throughout.
    "dia-exclusive-bool-31.yaml": {"allow": ["ok-warned"]},
    # No single place is at fault: these are about the text as a whole.
    "yaml-not-a-mapping.yaml": {"whole": True},
}
# A member that occurs twice is told at its object, as the interface has it.
AT_THE_OBJECT = {"parse-dup-key-nested": ["/turn_detection"]}


def cases(folder: Path) -> Iterator[Case]:
    """Give the cases of the corpus, with what its templates leave open."""
    corpus = external("adversarial")
    for case in json.loads((corpus / "manifest.json").read_text("utf-8"))["cases"]:
        data = (corpus / "schemas" / case["file"]).read_bytes()
        if case.get("template"):
            data = data.replace(b"@@PORT@@", b"9").replace(b"@@SANDBOX@@", bytes(folder))
        file = folder / case["file"]
        file.write_bytes(data)
        told: dict[str, object] = {**case, **OURS.get(case["file"], {})}
        told |= {"name": case["file"], "file": str(file), "flavours": []}
        yield {**told, "install": case.get("install_as") or case["file"]}


@pytest.mark.slow
def test_hostile_schemas_do_no_harm(tmp_path: Path) -> None:
    found = {
        case["name"]: list(findings(case, result))
        for case, result in judged(cases(tmp_path), tmp_path)
    }
    assert len(found) > 50
    assert {} == {name: each for name, each in found.items() if each}


def test_hostile_instances_are_judged_as_the_corpus_says() -> None:
    lines = (external("adversarial") / "instances.jsonl").read_text("utf-8").splitlines()
    wrong = [case["id"] for case in map(json.loads, lines) if not is_judged_right(case)]
    assert len(lines) > 100
    assert [] == wrong


def is_judged_right(case: Any) -> bool:  # noqa: ANN401  # JSON data
    """Read an instance as every kind of text that it can be."""
    data = base64.b64decode(case["b64"])
    texts: list[Any] = [data, bytearray(data), memoryview(data)]
    with contextlib.suppress(UnicodeDecodeError):
        texts.append(data.decode())
    pointers = AT_THE_OBJECT.get(case["id"], sorted(set(case["pointers"])))
    for text in texts:
        found = violated(text)
        if case["expect"] == "valid" and found is not None:
            return False
        if case["expect"] == "invalid" and found != pointers:
            return False
    return True


def violated(text: Any) -> list[str] | None:  # noqa: ANN401  # text of any kind
    """Read and write a session; give the places of what it breaks, None if it is valid."""
    try:
        session = RealtimeSession.from_json(text)
    except ValidationError as error:
        return sorted({each.pointer for each in error.errors})
    assert session == RealtimeSession.from_json(session.to_json())
    assert repr(session)
    return None
