"""docs/keywords.md: every keyword has its sample there, and the samples are what they claim."""

from __future__ import annotations

import pytest

from conformance.keywords import DOCUMENT, document
from conformance.samples import DEFINITIONS, NOTHING, SAMPLES
from projects import ROOT
from schemaclass import compile_schema
from schemaclass.lowering.normalise import STRUCTURE
from schemaclass.vocabulary.applicators import APPLICATORS
from schemaclass.vocabulary.dialects import DIALECTS
from schemaclass.vocabulary.keywords import ANNOTATIONS


def test_the_document_is_what_the_samples_give(update: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    path = ROOT / DOCUMENT
    if update:
        path.write_text(document(), encoding="utf-8", newline="\n")
    assert document() == path.read_text("utf-8"), f"`pytest --update` writes {DOCUMENT}"


def test_every_keyword_of_every_dialect_is_told_of() -> None:
    words = {word for dialect in DIALECTS.values() for word in dialect.keywords}
    assert words | {*APPLICATORS} == SAMPLES.keys() | STRUCTURE.keys()


def test_what_refuses_nothing_is_an_annotation() -> None:
    idle = {word for word, sample in SAMPLES.items() if sample.refused is NOTHING}
    assert ANNOTATIONS.keys() - STRUCTURE.keys() | {"nullable"} == idle


@pytest.mark.parametrize("word", [word for word in SAMPLES if word not in ANNOTATIONS])
def test_a_sample_refuses_its_value_for_the_sake_of_its_keyword(word: str) -> None:
    sample = SAMPLES[word]
    assert word in sample.schema
    outer = {"type": "object", "$defs": DEFINITIONS, "definitions": DEFINITIONS}
    without = {name: each for name, each in sample.schema.items() if name != word}
    whole = compile_schema({**outer, "properties": {"a": sample.schema}}, sample.dialect)
    rest = compile_schema({**outer, "properties": {"a": without}}, sample.dialect)
    if word == "nullable":
        assert ([], 1) == (whole.errors({"a": None}), len(rest.errors({"a": None})))
    else:
        assert whole.errors({"a": sample.refused})
        # A discriminator only says which branch was meant: the rest refuses the value as well.
        assert (word == "discriminator") == bool(rest.errors({"a": sample.refused}))
