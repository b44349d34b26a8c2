"""Where figures come from: the machine, the interpreter, and the versions of the peers."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from .adapters import PEERS

_OTHERS: Final = ("datamodel-code-generator", "attrs")


def environment() -> dict[str, str]:
    """Describe machine and interpreter."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": f"{_processor()}, {os.cpu_count()} CPUs, {platform.system()}",
    }


def versions() -> dict[str, str]:
    """Give the versions of the distributions that take part, those that are installed."""
    names = {peer.distribution for peer in PEERS.values()} | set(_OTHERS)
    found = {name: _version(name) for name in sorted(names)}
    return {name: said for name, said in found.items() if said}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """Name the processor; where Linux doesn't, its architecture."""
    try:
        said = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        said = ""
    named = re.search(r"^model name\s*: (.+)$", said, flags=re.MULTILINE)
    return named[1].strip() if named else platform.processor() or platform.machine()
