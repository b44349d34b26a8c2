"""The build script: arguments in, exit code out.

It drives the compiler that stands beside it, whichever version is installed; the arguments and
exit codes are those of the console script `schemaclass`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Never


def run() -> Never:
    """Run the compiler on the process's arguments and leave with its exit code."""
    beside = str(Path(__file__).resolve().parent)
    if sys.path[0] != beside:  # `python -P` and `python -I` leave a script's folder out
        sys.path.insert(0, beside)
    from schemaclass.cli import command  # noqa: PLC0415 - found only once the path is set

    command()


if __name__ == "__main__":
    run()
