"""JSON values that are equal, found without holding each against each other."""

from __future__ import annotations

from .model import JsonValue


def key_of(value: JsonValue) -> str:
    """Give a text that equal JSON values share, such as 1 and 1.0, and others don't: 1 and true.

    It is no number, whose hashes can be made to collide.
    """
    match value:
        case None | bool():
            return repr(value)
        case int():
            return hex(value)
        case float():
            return hex(int(value)) if value.is_integer() else value.hex()
        case str():
            return repr(value)
        case list():
            return f"[{','.join(map(key_of, value))}]"
    members = sorted(f"{name!r}:{key_of(each)}" for name, each in value.items())
    return f"{{{','.join(members)}}}"
