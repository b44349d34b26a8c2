"""What a hostile schema may do to the compiler, and what it may not: nothing but be compiled."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from projects import ROOT, ran
from rendered import seen

HOSTILE = Path(__file__).with_name("hostile.py")
# The elements of a page. Whatever else a page has was smuggled in.
ELEMENTS = frozenset(
    "a blockquote br code em h1 h2 h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr"
    " ul".split()
)
ATTRIBUTES = frozenset("href class id style".split())
SECONDS = 90
MEGABYTES = 1500
_PLACE = re.compile(r"^\S.*:\d+:\d+: error: .+  \[[a-z-]+\]$")

Case = Mapping[str, Any]
Result = Mapping[str, Any]


def judged(cases: Iterable[Case], folder: Path) -> Iterator[tuple[Case, Result]]:
    """Compile each case in a process that is watched; give how it went."""
    by_name = {case["name"]: case for case in cases}
    told = folder / "cases.json"
    told.write_text(json.dumps(list(by_name.values())), encoding="utf-8")
    path = os.pathsep.join((str(ROOT / "scripts"), str(ROOT / "tests")))
    command = [sys.executable, str(HOSTILE), str(told), str(folder / "work")]
    done = ran(command, folder, {"PYTHONPATH": path})
    assert 0 == done.code, done.err
    results = [json.loads(line) for line in done.out.splitlines()]
    assert list(by_name) == [result["name"] for result in results]
    for number, result in enumerate(results):
        yield by_name[result["name"]], {**result, "folder": folder / "work" / f"case{number}"}


def verdict(result: Result) -> str:
    """Name how a run ended: `ok`, `ok-warned`, `error`, or anything else, which is wrong."""
    if result.get("value") == 0:
        return "ok-warned" if ": warning: " in result["err"] else "ok"
    if result.get("value") == 2:
        return "error"
    return f"{result.get('value')} {result.get('raised')} signal {result['signal']}"


def findings(case: Case, result: Result) -> Iterator[str]:
    """Give all that is wrong with how a case went."""
    found = verdict(result)
    allowed = {case["expect"], *(case.get("allow") or ())}
    if found not in allowed and not (found == "ok-warned" and "ok" in allowed):
        yield f"{found}, not {' or '.join(sorted(allowed))}: {result['err'][:300]}"
    yield from _deeds(result)
    yield from _words(case, result, found)
    if found == "error":
        yield from (f"left {path}" for path in result["left"])
    else:
        yield from (f"left {path}" for path in result["left"] if not path.startswith("out/"))
        yield from _package(case, result.get("import", {}))
        yield from _pages(case, result["folder"] / "out" / "docs")


def _deeds(result: Result) -> Iterator[str]:
    for part in (result, result.get("import", {})):
        if part.get("fired"):
            yield "a payload ran"
        yield from part.get("seen", ())
        if part.get("seconds", 0) > SECONDS or part.get("megabytes", 0) > MEGABYTES:
            yield f"{part['seconds']} s, {part['megabytes']} MB"


def _words(case: Case, result: Result, found: str) -> Iterator[str]:
    text = result["out"] + result["err"]
    if "Traceback" in text or "internal error" in text:
        yield text[:500]
    strange = {char for char in text if not (char.isprintable() or char == "\n")}
    if strange:
        yield f"control characters in what was said: {sorted(strange)}"
    if found == "error":
        errors = [line for line in result["err"].splitlines() if ": error: " in line]
        placed = [line for line in errors if _PLACE.match(line)]
        if not errors or (not placed and not case.get("whole")):
            yield f"no place: {result['err'][:300]}"
        mentions = [word.lower() for word in case.get("mention") or ()]
        if mentions and not any(word in result["err"].lower() for word in mentions):
            yield f"doesn't mention {mentions}: {result['err'][:300]}"


def _package(case: Case, imported: Result) -> Iterator[str]:
    if imported.get("raised") or imported.get("signal"):
        yield f"can't be imported: {imported.get('raised')} signal {imported.get('signal')}"
        return
    found = imported["value"]
    for what, count in (
        ("fields", found["fields"]),
        ("classes", len(found["classes"])),
        ("members", found["literals"]),
    ):
        if count < (case.get(what) or 0):
            yield f"{count} {what} of {case[what]}"


def _pages(case: Case, folder: Path) -> Iterator[str]:
    markers = case.get("doc_markers") or ()
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text("utf-8")
        page = seen(text)
        name = path.relative_to(folder).as_posix()
        yield from (f"{name}: element {tag}" for tag in sorted(page.tags.keys() - ELEMENTS))
        yield from (f"{name}: attribute {each}" for each in sorted(page.attributes - ATTRIBUTES))
        yield from (f"{name}: link {to}" for to in page.links if re.match(r"[^#]*:|//", to))
        # The index says the first paragraph of each page only.
        if path.name != "README.md" and any(marker in text for marker in markers):
            yield from (f"{name}: no {mark}" for mark in markers if mark not in page.text)
