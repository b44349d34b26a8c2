"""Coverage-guided fuzzing, by atheris: of what reads schemas, and of what reads instances.

Usage: python fuzz.py loader|from_json [libFuzzer's options, such as -max_total_time=600 FOLDER].
Any exception but the documented one is a find, and stops the run. Needs the extra `fuzz`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(  # pyright: ignore[reportAttributeAccessIssue]  # made at run time
    include=["schemaclass", "realtime_session"]
):
    from realtime_session import RealtimeSession, ValidationError
    from schemaclass.core.problems import SchemaError
    from schemaclass.source.load import parse


def loader(data: bytes) -> None:
    """Read a schema: as YAML and as JSON, with the place of each part of it."""
    for name in ("a.yaml", "a.json"):
        try:
            document = parse(data, name)
        except SchemaError as error:
            said = str(error)
        else:
            said = str(document.locate("/a/0"))
        assert said


def from_json(data: bytes) -> None:
    """Read a session, and write what was read."""
    try:
        session = RealtimeSession.from_json(data)
    except ValidationError as error:
        said = str(error).replace("\n", "")
    else:
        assert session == RealtimeSession.from_json(session.to_json())
        session.validate()
        said = session.to_json()
    assert said


TARGETS: dict[str, Callable[[bytes], None]] = {"loader": loader, "from_json": from_json}


def main() -> None:
    """Fuzz one target."""
    target, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
