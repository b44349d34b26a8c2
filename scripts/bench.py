"""Measure what this project generates, and the compiler itself, against its peers.

One run prints every figure; `--publish` keeps them under bench/, with tables and a chart that the
README shows. Exit codes: 0 done; 1 `--check` found a target that is not reached; 2 a wrong call.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent)
    from benchmark.cli import main

    sys.exit(main())
