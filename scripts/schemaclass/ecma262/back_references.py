"""Groups of a regular expression and references to them: which capture a reference can see."""

from __future__ import annotations

from dataclasses import dataclass

LOOKBEHIND = ("(?<=", "(?<!")
LOOKS = ("(?=", "(?!", *LOOKBEHIND)
_NEGATIVE = ("(?!", "(?<!")


@dataclass(eq=False, slots=True)
class Group:
    """A pair of parentheses; `path` has those around it, each with the alternative it is in."""

    opener: str
    position: int
    path: dict[Group, int]
    output: int
    alternatives: int = 1
    optional: bool = False
    repeated: bool = False


@dataclass(slots=True)
class Reference:
    """A reference by number or name; its text goes to `output` once all groups are known."""

    digits: str | None
    name: str
    position: int
    path: dict[Group, int]
    output: int


def never_captured(group: Group, reference: Reference) -> bool:
    """Tell whether the group has captured nothing wherever a match gets to the reference."""
    around = reference.path
    # What is not finished, or had to fail for the match to get here.
    failed = any(other.opener in _NEGATIVE for other in group.path if other not in around)
    return failed or group in around or group.position > reference.position


def may_lapse(group: Group, reference: Reference) -> bool:
    """Tell whether ECMA-262 may have cleared a capture that `re` would still have.

    Each round of a repetition clears the captures inside it, and an optional part that consumes
    nothing is undone; `re` does neither.
    """
    shared = [other for other in group.path if other in reference.path]
    inner = [other for other in group.path if other not in reference.path]
    optional = any(other.optional for other in (group, *inner))
    skipped = (
        optional
        or any(other.alternatives > 1 for other in inner)
        or any(group.path[other] != reference.path[other] for other in shared)
    )
    return (
        any(other.repeated for other in (group, *inner))
        or (skipped and any(other.repeated for other in shared))
        or (optional and any(other.opener in LOOKS for other in inner))
    )
