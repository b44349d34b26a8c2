"""The work: schemas, and documents that are valid, or wrong in known places."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import yaml

# Schemas and JSON data: of the shapes that are written below.
Data: TypeAlias = Any
Place: TypeAlias = tuple[str | int, ...]

ROOT: Final = Path(__file__).resolve().parents[2]
SESSION_SCHEMA: Final = ROOT / "schema" / "realtime_session.yaml"
OWN_SCHEMA: Final = Path(__file__).with_name("work.yaml")
_REFERENCE: Final = "#/components/schemas/"

# Ten variants of `RealtimeServerEvent`, of those with valid examples in OpenAI's specification.
OPENAI_EVENTS: Final = tuple(
    f"RealtimeServerEvent{name}"
    for name in (
        "ConversationItemAdded",
        "ConversationItemDone",
        "Error",
        "InputAudioBufferSpeechStarted",
        "RateLimitsUpdated",
        "ResponseAudioDelta",
        "ResponseContentPartDone",
        "ResponseOutputItemAdded",
        "ResponseFunctionCallArgumentsDone",
        "ResponseTextDelta",
    )
)


@dataclass(frozen=True, slots=True)
class Work:
    """One document to work on: its name in the figures, the component that it is, the document."""

    name: str
    title: str
    component: str
    data: Data

    @property
    def text(self) -> str:
        """Give the document as JSON text, as a peer on the network would write it."""
        return json.dumps(self.data, separators=(",", ":"))


SMALL: Final[Data] = {
    "instructions": "Speak slowly.",
    "voice": "ash",
    "temperature": 0.7,
}
FULL: Final[Data] = {
    "modalities": ["text", "audio"],
    "instructions": "You answer the telephone of a small theatre. Be brief, and never sing.",
    "voice": "coral",
    "input_audio_format": "g711_ulaw",
    "output_audio_format": "g711_alaw",
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {
        "type": "server_vad",
        "threshold": 0.7,
        "prefix_padding_ms": 250,
        "silence_duration_ms": 900,
    },
    "tools": [
        {
            "type": "function",
            "name": "reserve_seats",
            "description": "Reserves seats for one performance.",
            "parameters": {
                "type": "object",
                "properties": {"seats": {"type": "integer", "minimum": 1}},
                "required": ["seats"],
            },
        },
        {
            "type": "function",
            "name": "hang_up",
            "description": "Ends the call.",
            "parameters": {"type": "object", "properties": {}},
        },
    ],
    "tool_choice": "auto",
    "temperature": 0.9,
    "max_response_output_tokens": 1024,
}

# What makes the full session invalid: a place, and the value that must not stand there.
VIOLATIONS: Final[tuple[tuple[Place, Data], ...]] = (
    (("modalities", 1), "smell"),
    (("instructions",), None),
    (("voice",), "ember"),
    (("input_audio_format",), "mp3"),
    (("output_audio_format",), "ogg"),
    (("turn_detection", "type"), "client_vad"),
    (("turn_detection", "threshold"), 2),
    (("turn_detection", "silence_duration_ms"), -5),
    (("temperature",), 1.7),
    (("max_response_output_tokens",), 100_000),
)

_EVENTS: Final[Data] = [
    {"type": "session.updated", "event_id": "event_1", "session": SMALL},
    {
        "type": "input_audio_buffer.speech_started",
        "event_id": "event_2",
        "item_id": "item_1",
        "audio_start_ms": 1280,
    },
    {
        "type": "input_audio_buffer.speech_stopped",
        "event_id": "event_3",
        "item_id": "item_1",
        "audio_end_ms": 2410,
    },
    {
        "type": "input_audio_buffer.committed",
        "event_id": "event_4",
        "previous_item_id": "item_0",
        "item_id": "item_1",
    },
    {"type": "conversation.item.deleted", "event_id": "event_5", "item_id": "item_0"},
    {
        "type": "conversation.item.truncated",
        "event_id": "event_6",
        "item_id": "item_1",
        "content_index": 0,
        "audio_end_ms": 1500,
    },
    {
        "type": "response.text.delta",
        "event_id": "event_7",
        "response_id": "resp_1",
        "item_id": "item_2",
        "output_index": 0,
        "content_index": 0,
        "delta": "Two seats ",
    },
    {
        "type": "response.text.done",
        "event_id": "event_8",
        "response_id": "resp_1",
        "item_id": "item_2",
        "output_index": 0,
        "content_index": 0,
        "text": "Two seats are yours.",
    },
    {
        "type": "response.function_call_arguments.done",
        "event_id": "event_9",
        "response_id": "resp_1",
        "item_id": "item_3",
        "output_index": 1,
        "call_id": "call_1",
        "arguments": '{"seats": 2}',
    },
    {
        "type": "rate_limits.updated",
        "event_id": "event_10",
        "rate_limits": [
            {"name": "requests", "limit": 1000, "remaining": 999, "reset_seconds": 60.5},
            {"name": "tokens", "limit": 50000, "remaining": 49950, "reset_seconds": 60.5},
        ],
    },
]


def _tree(depth: int) -> Data:
    leaf = {"label": "leaf", "weight": 0.5}
    tree: Data = leaf
    for level in range(depth):
        tree = {"label": f"level {level}", "weight": level, "branches": [tree, leaf]}
    return tree


def spoiled(*violations: tuple[Place, Data]) -> Data:
    """Give the full session with these violations in it."""
    data = copy.deepcopy(FULL)
    for (*parents, last), value in violations:
        holder = data
        for step in parents:
            holder = holder[step]
        holder[last] = value
    return data


def at(data: Data, place: Place) -> Data:
    """Give what stands at a place."""
    for step in place:
        data = data[step]
    return data


def _many(count: int) -> Data:
    return {"sessions": [{**copy.deepcopy(FULL), "tool_choice": f"n{n}"} for n in range(count)]}


VALID: Final = (
    Work("small", "a small session", "RealtimeSession", SMALL),
    Work("full", "a full session", "RealtimeSession", FULL),
    Work("thousand", "1,000 full sessions", "Sessions", _many(1000)),
    Work("deep", "a tree, 50 levels deep", "Branch", _tree(50)),
    Work("union", "a union of ten, by tag", "Events", {"events": _EVENTS}),
)
INVALID: Final = (
    Work("one", "one violation", "RealtimeSession", spoiled(VIOLATIONS[-2])),
    Work("ten", "ten violations", "RealtimeSession", spoiled(*VIOLATIONS)),
)


def own_document() -> Data:
    """Give the document that every generator gets: RealtimeSession's own, and work.yaml's."""
    document, more = (
        yaml.safe_load(path.read_text("utf-8")) for path in (SESSION_SCHEMA, OWN_SCHEMA)
    )
    document["paths"] = {}
    document["components"]["schemas"] |= more["components"]["schemas"]
    return document


@cache
def read_specification(path: Path) -> Data:
    """Read a specification; a large one takes seconds."""
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)  # a safe one


def openai_events(specification: Data) -> tuple[Data, Work]:
    """Take ten events out of OpenAI's specification: a document, and its own examples as work."""
    schemas: Mapping[str, Data] = specification["components"]["schemas"]
    wanted: dict[str, None] = {}
    found = list(reversed(OPENAI_EVENTS))
    while found:
        name = found.pop()
        if name not in wanted:
            wanted[name] = None
            found += _referred(schemas[name])
    union = {
        "anyOf": [{"$ref": _REFERENCE + name} for name in OPENAI_EVENTS],
        "discriminator": {"propertyName": "type"},
    }
    batch = {
        "type": "object",
        "required": ["events"],
        "properties": {"events": {"type": "array", "items": {"$ref": f"{_REFERENCE}Event"}}},
    }
    document = {key: specification[key] for key in ("openapi", "info")} | {
        "paths": {},
        "components": {
            "schemas": {"Events": batch, "Event": union} | {name: schemas[name] for name in wanted}
        },
    }
    examples = [json.loads(schemas[name]["x-oaiMeta"]["example"]) for name in OPENAI_EVENTS]
    work = Work("openai", "ten of OpenAI's events", "Events", {"events": examples})
    return document, work


def _referred(schema: Data) -> Iterator[str]:
    match schema:
        case {"$ref": str(reference)}:
            yield reference.removeprefix(_REFERENCE)
        case Mapping():
            for value in schema.values():
                yield from _referred(value)
        case list():
            for value in schema:
                yield from _referred(value)


TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {work.name: work.title for work in (*VALID, *INVALID)}
    | {"openai": "ten of OpenAI's events, its own examples"}
)
