"""Test data that is not part of this repository: where it lies, and what happens without it.

Each kind of data is a directory that an environment variable names. A test that needs one asks
`external`, and is skipped where the variable isn't set. `SCHEMACLASS_REQUIRE_DATA` makes that a
failure, for runs that must not miss anything.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType

import pytest

VARIABLES = MappingProxyType(
    {
        "suite": "SCHEMACLASS_SUITE",
        "specs": "SCHEMACLASS_SPECS",
        "adversarial": "SCHEMACLASS_ADVERSARIAL",
        "payloads": "SCHEMACLASS_PAYLOADS",
    }
)
REQUIRE = "SCHEMACLASS_REQUIRE_DATA"


def external(kind: str) -> Path:
    """Return the directory of one kind of external data, a key of `VARIABLES`.

    Skips the running test if the variable isn't set, or fails it if `REQUIRE` is. A variable that
    names no directory always fails the test. Raises KeyError for an unknown kind.
    """
    variable = VARIABLES[kind]
    value = os.environ.get(variable, "")
    if value:
        directory = Path(value)
        if not directory.is_dir():
            pytest.fail(f"{variable} names no directory: {value}")
        return directory
    reason = f"needs external data: set {variable} to its directory"
    if os.environ.get(REQUIRE):
        pytest.fail(f"{reason} ({REQUIRE} is set)")
    pytest.skip(reason)
