"""What is mutated, and which tests ought to see it: one record a module.

The tests run the code. None of them compares generated files with what the compiler writes: that
would notice every fault, and say nothing of what the tests know of the code's behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE, COMPILER = Path("generated/realtime_session"), Path("scripts/schemaclass")
# How many lines of a package's file say that it is generated; the compiler's own copies have none.
HEADER = 2
# How such a file says which text it has; the compiler's own copies don't.
MARK = re.compile(r"\nfrom \._lazy import belongs\n\nbelongs\(__name__, \"\w+\"\)\n")


@dataclass(frozen=True, slots=True)
class Subject:
    """A module: where it stands, and the tests, in groups of which the next is for survivors.

    `copy` is the compiler's own file, for what packages have of the run time. `left_out` are
    definitions that are none of the subject: of the run time those that no code of this package
    calls, of a module with tables those that write statements.
    """

    path: Path
    tests: Sequence[Sequence[str]]
    copy: Path | None = None
    left_out: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The module's name."""
        return self.path.stem

    def files(self, text: str) -> dict[Path, str]:
        """Give the files that hold the module when it has a text."""
        files = {self.path: text}
        if self.copy:
            own = "".join(text.splitlines(keepends=True)[HEADER:])
            files[self.copy] = MARK.sub("", own)
        return files


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RECORDS = (("tests/test_keyword_records.py",), ("tests/test_keywords.py",))
_SESSION = (
    ("tests/test_package_paths.py",),
    ("tests/test_package_messages.py", "tests/test_fixtures.py"),
    (
        *("tests/test_package_dataclass.py", "tests/test_package_errors.py"),
        *("tests/test_package_text.py", "tests/test_package_decode.py"),
        *("tests/test_package_construct.py", "tests/test_package_encode.py"),
        *("tests/test_package_drift.py", "tests/test_package_module.py"),
    ),
)


def _run_time(name: str, left_out: str = "") -> Subject:
    copy = COMPILER / "runtime" / f"{name}.py"
    return Subject(PACKAGE / f"{name}.py", _SESSION, copy, _words(left_out))


SUBJECTS: Sequence[Subject] = (
    Subject(COMPILER / "vocabulary" / "keywords.py", _RECORDS),
    Subject(COMPILER / "vocabulary" / "applicators.py", _RECORDS),
    Subject(COMPILER / "codegen" / "annotations.py", (("tests/test_annotations.py",), *_RECORDS)),
    Subject(
        COMPILER / "codegen" / "emit_leaves.py",
        _RECORDS,
        left_out=_words("leaf container bad_names assertions split_nullable instances if_set load"),
    ),
    Subject(PACKAGE / "_models.py", _SESSION),
    Subject(PACKAGE / "_checks.py", _SESSION),
    _run_time("_runtime", "jsonify_tuples"),
    _run_time(
        "_faults",
        "news listed demand tag_of fits fits_telling first_telling extra_names which_fit",
    ),
    _run_time("_violations"),
    _run_time(
        "_values",
        "json_equal options is_one_of are_unique _key _tokens _Name is_multiple matches _compiled",
    ),
    _run_time("_plain"),
    _run_time("_text"),
    _run_time("_explain", "violations decode_value encode_value"),
    _run_time("_shapes", "Places Fixed Members ByKind ByTag ByTrial Tuples Later _listed _classes"),
)
