"""docs/keywords.md: what becomes of each keyword, found out by compiling a sample of it.

What a keyword says beyond its sample comes from the compiler's own records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemaclass import compile_schema
from schemaclass.driver.pipeline import Reading, compile_document, package_files, package_pages
from schemaclass.lowering.normalise import STRUCTURE
from schemaclass.pages.markdown import render_pages
from schemaclass.references.sources import Sources
from schemaclass.source.load import Document
from schemaclass.vocabulary.dialects import (
    DRAFT_4,
    DRAFT_6,
    DRAFT_7,
    DRAFT_2019_09,
    DRAFT_2020_12,
    OPENAPI_3_0,
    OPENAPI_3_1,
    dialect_of,
)
from schemaclass.vocabulary.keywords import ANNOTATIONS

from .report import table
from .samples import DEFINITIONS, NOTHING, SAMPLES, Json, Sample

DOCUMENT = "docs/keywords.md"

_DIALECTS = {
    "2020-12": DRAFT_2020_12,
    "2019-09": DRAFT_2019_09,
    "7": DRAFT_7,
    "6": DRAFT_6,
    "4": DRAFT_4,
    "3.1": OPENAPI_3_1,
    "3.0": OPENAPI_3_0,
}

_HEAD = """\
<!-- Written by `make conformance` and by `pytest --update`. -->

# Keywords

Every keyword of JSON Schema draft 4 to 2020-12 and of OpenAPI 3.0 and 3.1, and what becomes of it:
the type of a member with the sample's schema, the violation of a value that the keyword refuses,
and the lines that the keyword adds to the member's page. All of it is found out by compiling the
samples. Other words are warned about and say nothing; those that begin with `x-` are annotations.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the sample of a keyword."""

    keyword: str
    sample: str
    type: str
    check: str
    docs: str


def rows() -> Iterator[Row]:
    """Compile the samples. Raises SchemaError for one that is wrong."""
    for keyword, sample in SAMPLES.items():
        schema = sample.schema
        without = {word: each for word, each in schema.items() if word != keyword}
        kind, told = _page(sample, schema)
        _, before = _page(sample, without)
        added = [line for line in told if line not in before]
        check = _violation(sample) or ANNOTATIONS.get(keyword, "refuses nothing")
        yield Row(keyword, json.dumps(schema), kind, check, " ".join(added))


def _outer(schema: Json) -> Json:
    outer = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    return {**outer, "$defs": DEFINITIONS, "definitions": DEFINITIONS}


def _page(sample: Sample, schema: Json) -> tuple[str, list[str]]:
    """Give the type of the sample's member, and the lines that its page has of the member."""
    document = Document("", "", _outer(schema))
    reading = Reading(Sources({}), dialect_of(sample.dialect))
    compiled = compile_document(document, "sample", "sample", ("Root",), reading)
    page = render_pages(package_pages(compiled, package_files(compiled)))["Root.md"]
    section = page.rpartition("\n### a\n")[2].partition("\n\n```")[0].partition("\n\n[[")[0]
    lines = [line for line in section.splitlines() if line]
    (kind,) = (line for line in lines if line.startswith("- **Type:** "))
    told = [line for line in lines if not line.startswith(("- **Type:**", "- **Null:**"))]
    return _unlinked(kind.removeprefix("- **Type:** ")), [line.lstrip("- ") for line in told]


def _unlinked(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("**", "")


def _violation(sample: Sample) -> str:
    if sample.refused is NOTHING:
        return ""
    compiled = compile_schema(_outer(sample.schema), sample.dialect)
    found = compiled.errors({"a": sample.refused})
    return "; ".join(f"`{each.pointer}`: {each.message}" for each in found)


# --- the document --------------------------------------------------------------------------------


def document() -> str:
    """Write the document. Raises SchemaError for a sample that is wrong."""
    found = list(rows())
    kinds = {
        "Keywords that check": [row for row in found if row.keyword not in ANNOTATIONS],
        "Annotations": [row for row in found if row.keyword in ANNOTATIONS],
    }
    parts = [_HEAD]
    for title, members in kinds.items():
        head = ["keyword", "in", "sample", "type", "check", "pages"]
        cells = [_cells(row) for row in members]
        parts.append(f"\n## {title}\n\n{table(head, cells)}")
    structure = [[f"`{word}`", _where(word), said] for word, said in STRUCTURE.items()]
    parts.append(f"\n## Structure\n\n{table(['keyword', 'in', 'what it does'], structure)}")
    return "".join(parts)


def _cells(row: Row) -> list[str]:
    cells = [row.type, row.check, row.docs]
    shown = f"`{row.sample}`"
    return [f"`{row.keyword}`", _where(row.keyword), *(_escaped(each) for each in (shown, *cells))]


def _escaped(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _where(keyword: str) -> str:
    """Name the dialects that have a keyword."""
    names = [name for name, dialect in _DIALECTS.items() if keyword in dialect.keywords]
    return "all" if len(names) == len(_DIALECTS) else ", ".join(names)
