"""What is to be reached: one line a target, and whether figures reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .adapters import OURS, WITH_PARSER
from .figures import Contest, Figures, Spread
from .programs import CODEGEN, LIBRARIES

ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """One line: what it is, the contest, and how many times as fast as `against` `ours` must be.

    Where `least` is None the line has a ceiling instead: `ours` takes at most `most` times what
    `against` does; of `ALL` contenders, the one that takes most counts against the one that
    takes least.
    """

    what: str
    versus: str
    contest: str
    against: str
    least: float | None = None
    most: float | None = None
    ours: str = OURS

    def reached(self, figure: Spread | None) -> bool:
        """Tell whether a figure reaches the target. What was not measured does not."""
        if figure is None:
            return False
        if self.least is not None:
            return figure.middle >= self.least
        return self.most is not None and figure.middle <= self.most

    def figure(self, figures: Figures) -> Spread | None:
        """Give what was measured for this line, None if it was not."""
        contest = figures.contest(self.contest)
        if contest is None:
            return None
        if self.against == ALL:
            return _largest_by_smallest(contest)
        if not {self.ours, self.against} <= contest.samples.keys():
            return None
        by_least = (self.against, self.ours)
        pair = by_least if self.least is not None else by_least[::-1]
        return contest.ratio(*pair)


def _largest_by_smallest(contest: Contest) -> Spread:
    middles = [contest.spread(name).middle for name in contest.samples]
    return Spread.of([max(middles) / min(middles)])


_JSON: Final = "decode a full session from JSON text"
_CODEGEN_RUN: Final = "datamodel-codegen dataclasses, no formatter"
_CODEGEN_IMPORT: Final = "importing datamodel-codegen's dataclass module"

TARGETS: Final[Sequence[Target]] = (
    Target(
        "decode and validate a full session from a dict",
        "pydantic v2 `model_validate`",
        "decode/full",
        "pydantic",
        1.6,
    ),
    Target("the same", "msgspec `convert`", "decode/full", "msgspec", 1 / 3),
    Target(
        "validate a full session only", "fastjsonschema", "validate/full", "fastjsonschema", 1.8
    ),
    Target(
        "construct with three fields, validated", "pydantic v2", "construct/small", "pydantic", 2
    ),
    Target(
        "`to_dict` of a full session",
        "pydantic v2 `model_dump(exclude_unset=True)`",
        "encode/full",
        "pydantic",
        2,
    ),
    Target(
        f"{_JSON}, members that occur twice refused",
        "pydantic v2 `model_validate_json`",
        "parse/full",
        "pydantic",
        0.65,
    ),
    Target(
        f"{_JSON}, `from_dict(msgspec.json.decode(text))`",
        "the same",
        "parse/full",
        "pydantic",
        1.2,
        ours=WITH_PARSER,
    ),
    Target("ten violations, all reported", "pydantic v2", "refuse/ten", "pydantic", 1),
    Target(
        "decode a tagged union of ten",
        "pydantic v2 with discriminator",
        "decode/union",
        "pydantic",
        1.6,
    ),
    Target(
        "the same, events of OpenAI's specification", "the same", "decode/openai", "pydantic", 1.6
    ),
    Target("compile RealtimeSession", _CODEGEN_RUN, "compile/session", CODEGEN, 2.5),
    Target("compile OpenAI's specification, YAML", "the same", "compile/openai", CODEGEN, 8),
    Target("import one class of OpenAI's package", _CODEGEN_IMPORT, "import/one", CODEGEN, 15),
    Target("import all classes of it", "the same", "import/all", CODEGEN, 5),
    Target(
        "peak memory of compiling OpenAI's specification",
        _CODEGEN_RUN,
        "memory/openai",
        CODEGEN,
        most=0.5,
    ),
    Target(
        "CPU time a schema, most by least over the sizes", "itself", "scaling/time", ALL, most=1.2
    ),
    Target(
        "memory a schema, most by least over the sizes", "itself", "scaling/memory", ALL, most=1.2
    ),
    Target(
        "`make generate`, nothing changed",
        f'`python -c "{LIBRARIES}"`',
        "unchanged",
        LIBRARIES,
        most=2,
    ),
)
