"""Trying values out: what the generated package itself says of them, not what it ought to say."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple, Self

import jsonschema_rs

from schemaclass.codegen.bundle import bundle
from schemaclass.codegen.in_memory import forget_package, import_beside, unique_name
from schemaclass.core.model import JsonValue, NamedModel, Record, Site, TypeId
from schemaclass.core.problems import escape_token

# So much of the processor's time may go into one value. Patterns can backtrack for ever.
SECONDS = 2.0
# So much may go into all values of a package together, and so much more for each of them: most
# values take less than a tenth of that.
SECONDS_OF_ALL, SECONDS_EACH = 5.0, 0.005


class TooLongError(BaseException):
    """Trying a value of the schema at `site` out takes too long, by itself or with all before it.

    Not an `Exception`: it comes up wherever the code happens to be, and nothing there is to catch
    it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(site)


class Outcome(NamedTuple):
    """What a value comes to: the JSON text that is sent for it, or the text of the error.

    `places` are the JSON Pointers of the violations, () if there are none.
    """

    sent: str = ""
    error: str = ""
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class Trial:
    """A generated package in memory, `files` being its texts; leaving the `with` forgets it."""

    named: NamedModel
    files: Mapping[str, str]
    _name: str = ""
    _package: Any = None
    _known: dict[str, Callable[[JsonValue], bool]] = field(default_factory=dict)
    _schema: dict[str, JsonValue] = field(default_factory=dict)
    _left: float = SECONDS_OF_ALL

    def __enter__(self) -> Self:
        self._name = unique_name("trial")
        self._package = import_beside(self.named.model.package, self._name, self.files)
        # All of it now: to compile a large module takes longer than any value may.
        for path in self.files.keys() - {"__init__.py"}:
            if path.endswith(".py"):
                import_module(f"{self._name}.{path.removesuffix('.py')}")
        return self

    def __exit__(self, *_: object) -> None:
        forget_package(self._name)

    def outcome(self, type_id: TypeId, data: JsonValue) -> Outcome:
        """Make an instance of a record from JSON data, and send it. Raises TooLongError."""
        made = getattr(self._package, self.named.classes[type_id])
        start, error = time.process_time(), TooLongError(type_id.site)
        with limited(min(SECONDS, self._left), error):
            outcome = self._outcome(made, data)
        self._left += SECONDS_EACH - (time.process_time() - start)
        if self._left <= 0:
            raise error
        return outcome

    def _outcome(self, made: Any, data: JsonValue) -> Outcome:  # noqa: ANN401  # of a package
        try:
            return Outcome(sent=made.from_dict(data).to_json())
        except self._package.ValidationError as error:
            places = tuple(each.pointer for each in error.errors)
            return Outcome(error=str(error), places=places)

    def takes(self, type_id: TypeId, data: JsonValue) -> bool:
        """Tell whether a value of a type with a page is certain to be valid."""
        if isinstance(self.named.model.types[type_id], Record):
            return not self.outcome(type_id, data).error
        return self._validator(self.named.classes[type_id])(data)

    def _validator(self, name: str) -> Callable[[JsonValue], bool]:
        """A union is no class: its definition in the package's schema is what tells."""
        if name not in self._known:
            self._schema = self._schema or bundle(self.named)
            schema = {**self._schema, "$ref": f"#/$defs/{escape_token(name)}"}
            try:
                self._known[name] = jsonschema_rs.validator_for(schema).is_valid
            except (ValueError, jsonschema_rs.ValidationError):
                self._known[name] = lambda _: False
        return self._known[name]


@contextmanager
def limited(seconds: float, error: BaseException) -> Iterator[None]:
    """Raise an error in what takes more of the processor's time, if system and thread allow it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise error

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
