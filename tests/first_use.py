"""A program for a process of its own: a package that eight threads use at once, for the first time.

Called with the folder of the package, its name, and a number that says which types are used in
which order. Prints what went wrong; nothing, if all is well. It needs the standard library only.
"""

from __future__ import annotations

import dataclasses
import importlib
import pickle
import random
import sys
import threading
import traceback
import typing
from collections.abc import Callable
from typing import Any

THREADS = 8
MOST = 40


def use(package: Any, name: str) -> None:  # noqa: ANN401  # a generated package
    """Do what users do with one type of a package, all that is made late among it."""
    kind = getattr(package, name)
    if not hasattr(kind, "from_dict"):
        return
    for call, argument in (
        (kind.from_dict, 5),
        (kind.from_json, '{"a": 1, "a": 2'),
        (kind.from_dict, []),
    ):
        error = refusal(call, argument)
        assert error is not None
        assert str(error).count("\n") == len(error.errors)
        assert pickle.loads(pickle.dumps(error)).errors  # noqa: S301  # our own bytes
    fields = [field.name for field in dataclasses.fields(kind)]
    assert {*fields} <= typing.get_type_hints(kind, localns=vars(typing)).keys()
    assert not kind.__dataclass_params__.init
    if refusal(kind.from_dict, {}) is None:
        instance = kind.from_dict({})
        assert "{}" == instance.to_json()
        assert instance == kind.from_json("{}")
        assert kind is type(instance.with_defaults())
        instance.validate()


def refusal(call: Callable[[Any], object], argument: object) -> Any:  # noqa: ANN401  # an error
    """Give the ValidationError that a call raises, None if it raises none."""
    try:
        call(argument)
    except ValueError as error:
        return error
    return None


def together(work: Callable[[int], None]) -> list[str]:
    """Call something in eight threads that start at the same moment; give what was raised."""
    start = threading.Barrier(THREADS)
    raised: list[str] = []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException:  # noqa: BLE001  # whatever it is, it's a fault
            raised.append(traceback.format_exc())

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def main(folder: str, name: str, seed: str) -> None:
    """Use the types of a package in eight threads, half of which take them in the same order."""
    sys.path.insert(0, folder)
    sys.setswitchinterval(1e-6)
    package = importlib.import_module(name) if int(seed) % 2 else None

    def work(number: int) -> None:
        loaded = package or importlib.import_module(name)
        order = random.Random(f"{seed} {number // 2 * 2}")  # noqa: S311  # no secret
        types = [each for each in loaded.__all__ if each[0].isupper()]
        if number % 2:
            dir(loaded)
        for each in order.sample(types, min(len(types), MOST)):
            use(loaded, each)

    raised = together(work)

    # One error that all threads put into words at once.
    loaded: Any = sys.modules[name]
    kinds = [getattr(loaded, each) for each in loaded.__all__]
    shared = refusal(next(kind for kind in kinds if hasattr(kind, "from_dict")).from_dict, [])
    raised += together(lambda _: shared.errors[0].message.index("object"))
    sys.stdout.write("\n".join(raised))


if __name__ == "__main__":
    main(*sys.argv[1:])
