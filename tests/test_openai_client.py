"""OpenAI's own client: its types and its connection take what we encode, and we what it receives.

The schema is the session object of the Realtime API's beta. The client has that object's type in
`openai.types.beta.realtime` and speaks the beta's protocol through `client.beta.realtime`; both are
used here as they are. The other end of the connection is a WebSocket server on the loopback
interface, and nothing else is asked for anything.

What travels is `to_dict()`. The client's own model of `session.update` is no way to send a session:
it leaves out every member that equals its default, null, and so can't turn anything off.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias, cast, get_args

import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.beta.realtime import SessionCreatedEvent, SessionUpdatedEvent
from openai.types.beta.realtime import session as theirs
from openai.types.beta.realtime import session_update_event_param as params
from pydantic import BaseModel
from websockets.asyncio.server import ServerConnection, serve

import realtime_session as ours
from realtime_session import RealtimeSession, RealtimeSessionTurnDetection
from referee import SCHEMA, properties

VALID = sorted((Path(__file__).parent / "fixtures" / "realtime_session").glob("valid/*.json"))
SESSIONS = [RealtimeSession.from_json(path.read_bytes()) for path in VALID]
MODEL = "gpt-4o-realtime-preview-2024-10-01"
# What the server has to say beyond the schema.
CREATED = RealtimeSession(
    voice="sage",
    turn_detection=RealtimeSessionTurnDetection(
        type_="server_vad", threshold=0.5, extra={"create_response": True}
    ),
    input_audio_transcription=None,
    extra={
        "id": "sess_001",
        "object": "realtime.session",
        "model": MODEL,
        "new": {"deep": [None, 1.5, "\u6771"]},
    },
)
# No test waits so long unless it is about to fail.
SECONDS = 60

Event: TypeAlias = Any
Received: TypeAlias = "list[tuple[bytes, Event]]"


class Server:
    """The server's part: it reports its session, and changes it as `session.update` says."""

    def __init__(self) -> None:
        self.session = CREATED
        self.texts: list[str] = []
        self.headers: dict[str, str] = {}

    async def __call__(self, connection: ServerConnection) -> None:
        """Serve one connection, until the client closes it."""
        assert connection.request is not None
        self.headers = dict(connection.request.headers.raw_items())
        await connection.send(self.event("session.created"))
        async for text in connection:
            assert isinstance(text, str)
            self.texts.append(text)
            update = RealtimeSession.from_dict(json.loads(text)["session"])
            merged = {**self.session.to_dict(), **update.to_dict()}
            self.session = RealtimeSession.from_dict(merged)
            await connection.send(self.event("session.updated"))

    def event(self, kind: str) -> str:
        """Return an event with the session as it is now."""
        event = {"event_id": "event_1", "type": kind, "session": self.session.to_dict()}
        return json.dumps(event, ensure_ascii=False)

    def sent(self) -> list[object]:
        """Return the sessions that came in, as data."""
        return [json.loads(text)["session"] for text in self.texts]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[dict[str, str]]:
    """Let a server listen on a free port; give the client's arguments. Raises TimeoutError."""
    async with asyncio.timeout(SECONDS), serve(server, "127.0.0.1", 0) as running:
        _, port = next(iter(running.sockets)).getsockname()
        yield {
            "api_key": "no-key",
            "base_url": f"http://127.0.0.1:{port}/v1",
            "websocket_base_url": f"ws://127.0.0.1:{port}/v1",
        }


def parameter(session: RealtimeSession) -> params.Session:
    """Return what the client is given: its type says nothing of null, which the API takes."""
    return cast("params.Session", session.to_dict())


async def converse(server: Server, updates: Sequence[RealtimeSession]) -> Received:
    """Connect, send each update, and return each event that came back: its bytes and the event."""
    received: Received = []
    async with (
        listening(server) as arguments,
        AsyncOpenAI(**cast("Any", arguments)) as client,
        client.beta.realtime.connect(model=MODEL) as connection,
    ):
        text = await connection.recv_bytes()
        received.append((text, connection.parse_event(text)))
        for update in updates:
            await connection.session.update(session=parameter(update))
            text = await connection.recv_bytes()
            received.append((text, connection.parse_event(text)))
    return received


def converse_blocking(arguments: dict[str, str], updates: Sequence[RealtimeSession]) -> Received:
    """Do what `converse` does with the client that knows no event loop."""
    received: Received = []
    with (
        OpenAI(**cast("Any", arguments)) as client,
        client.beta.realtime.connect(model=MODEL) as connection,
    ):
        text = connection.recv_bytes()
        received.append((text, connection.parse_event(text)))
        for update in updates:
            connection.session.update(session=parameter(update))
            text = connection.recv_bytes()
            received.append((text, connection.parse_event(text)))
    return received


async def converse_in_a_thread(server: Server, updates: Sequence[RealtimeSession]) -> Received:
    """Run the blocking client beside the server; what ends the server ends the client, too."""
    async with listening(server) as arguments:
        return await asyncio.to_thread(converse_blocking, arguments, updates)


BOTH = pytest.mark.parametrize("talk", [converse, converse_in_a_thread])


@pytest.mark.parametrize("session", SESSIONS, ids=[path.stem for path in VALID])
def test_the_clients_session_type_takes_what_we_encode(session: RealtimeSession) -> None:
    data = session.to_dict()
    taken = theirs.Session.model_validate(data, strict=True)
    assert data == taken.to_dict()
    assert session == RealtimeSession.from_dict(taken.to_dict())
    assert data == theirs.Session.model_validate_json(session.to_json(), strict=True).to_dict()


def test_the_clients_types_have_every_member_that_ours_have() -> None:
    pairs: list[tuple[Any, type[BaseModel], Any]] = [
        (SCHEMA, theirs.Session, params.Session),
        (inner("turn_detection"), theirs.TurnDetection, params.SessionTurnDetection),
        (
            inner("input_audio_transcription"),
            theirs.InputAudioTranscription,
            params.SessionInputAudioTranscription,
        ),
        (inner("tools")["items"], theirs.Tool, params.SessionTool),
    ]
    for schema, model, parameters in pairs:
        names = set(schema["properties"])
        assert names <= set(model.model_fields)
        assert names <= set(parameters.__annotations__)
    assert {name for name, _ in properties(SCHEMA) if "." not in name} == {
        field.name for field in fields(RealtimeSession)
    } - {"extra"}


def inner(name: str) -> Any:  # noqa: ANN401  # a schema: its shape is not known
    """Return the schema of a property."""
    return SCHEMA["properties"][name]


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("voice", ours.RealtimeSessionVoice),
        ("input_audio_format", ours.RealtimeSessionInputAudioFormat),
        ("output_audio_format", ours.RealtimeSessionOutputAudioFormat),
        ("modalities", ours.RealtimeSessionModalitiesInner),
        ("max_response_output_tokens", ours.RealtimeSessionMaxResponseOutputTokens),
    ],
)
def test_the_clients_type_lists_the_same_values(name: str, alias: object) -> None:
    assert values(alias) == values(theirs.Session.model_fields[name].annotation)


def values(annotation: object) -> set[str]:
    """Return the strings among an annotation's arguments, at any depth."""
    arguments = get_args(annotation)
    return {each for each in arguments if isinstance(each, str)}.union(*map(values, arguments))


@BOTH
def test_the_client_sends_what_we_encode_unchanged(talk: Any) -> None:  # noqa: ANN401
    server = Server()
    received = asyncio.run(talk(server, SESSIONS))
    assert len(SESSIONS) + 1 == len(received)
    assert json.dumps([session.to_dict() for session in SESSIONS]) == json.dumps(server.sent())
    for session, data in zip(SESSIONS, server.sent(), strict=True):
        assert session == RealtimeSession.from_dict(cast("dict[str, object]", data))
        assert session == RealtimeSession.from_json(json.dumps(data))
    assert {key: server.headers[key] for key in ("OpenAI-Beta", "Authorization")} == {
        "OpenAI-Beta": "realtime=v1",
        "Authorization": "Bearer no-key",
    }


@BOTH
def test_the_client_sends_null_and_nothing_that_is_not_set(talk: Any) -> None:  # noqa: ANN401
    server = Server()
    asyncio.run(talk(server, [RealtimeSession(turn_detection=None), RealtimeSession()]))
    assert [
        {"type": "session.update", "session": {"turn_detection": None}},
        {"type": "session.update", "session": {}},
    ] == [json.loads(text) for text in server.texts]
    assert server.session.turn_detection is None


@BOTH
def test_what_the_client_receives_we_decode(talk: Any) -> None:  # noqa: ANN401
    server = Server()
    update = RealtimeSession(voice="ash", turn_detection=None, temperature=0.7)
    received: Received = asyncio.run(talk(server, [update]))
    expected = {**CREATED.to_dict(), **update.to_dict()}
    kinds = [SessionCreatedEvent, SessionUpdatedEvent]
    assert kinds == [type(event) for _, event in received]
    for data, (text, event) in zip([CREATED.to_dict(), expected], received, strict=True):
        session = RealtimeSession.from_dict(json.loads(text)["session"])
        assert data == session.to_dict()
        assert session == RealtimeSession.from_dict(event.session.to_dict())
        assert session.voice == event.session.voice
        assert CREATED.extra == session.extra
    assert server.session == RealtimeSession.from_dict(expected)
