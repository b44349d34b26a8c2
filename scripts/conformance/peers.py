"""The peers: jsonschema, a validator without types, and datamodel-code-generator's pydantic models.

They are imported when they are asked for.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from schemaclass.core.model import JsonValue
from schemaclass.pages.sandbox import limited

from .suite import REMOTE, File, Group
from .tools import FAILED, Outcome, Remotes, Tool, same, switches

# Classes of a peer: generated, or behind a protocol without types.
Loose: TypeAlias = Any

_VALIDATORS = {
    "draft4": "Draft4Validator",
    "draft6": "Draft6Validator",
    "draft7": "Draft7Validator",
    "draft2019-09": "Draft201909Validator",
    "draft2020-12": "Draft202012Validator",
}
_SECONDS = 1
_numbers = itertools.count(1)


# --- jsonschema ----------------------------------------------------------------------------------


def jsonschema(remotes: Remotes) -> Tool:
    """Judge with jsonschema; formats are asserted where a file asks for it."""
    import jsonschema as library

    @cache
    def registry(draft: str) -> Loose:
        return _registry(remotes, draft)

    def judge(file: File, group: Group) -> list[Outcome]:
        kind: Loose = getattr(library, _VALIDATORS[file.draft])
        checker = kind.FORMAT_CHECKER if "/format" in file.name or switches(file.name) else None
        validator = kind(group.schema, registry=registry(file.draft), format_checker=checker)
        return [_answer(validator, case.data) for case in group.cases]

    return judge


def _answer(validator: Loose, data: JsonValue) -> Outcome:
    try:
        return Outcome(validator.is_valid(data))
    except Exception:  # noqa: BLE001  # whatever it raises, it is no verdict
        return FAILED


def _registry(remotes: Remotes, draft: str) -> Loose:
    """Put the remotes at hand: what lies in a draft's folder is of that draft, if not told else."""
    import jsonschema as library
    from referencing import Registry, Resource
    from referencing.jsonschema import specification_with

    specifications = {
        each: specification_with(getattr(library, name).META_SCHEMA["$schema"])
        for each, name in _VALIDATORS.items()
    }
    made: Loose = Registry()
    for uri, data in remotes.items():
        folder = uri.removeprefix(REMOTE).partition("/")[0]
        own = specifications.get(folder, specifications[draft])
        if folder in specifications or not folder.startswith("draft"):
            document = Resource.from_contents(data, default_specification=own)
            with contextlib.suppress(TypeError):  # one of a newer draft, which this one can't read
                made = made.with_resource(uri, document).crawl()
    return made


# --- datamodel-code-generator --------------------------------------------------------------------


def generated_models(remotes: Remotes) -> Tool:
    """Judge with pydantic models that datamodel-code-generator makes; without one all is wrong."""
    mirror = tempfile.TemporaryDirectory(prefix="conformance-")  # as long as the tool is
    _lay_out(remotes, Path(mirror.name))

    def judge(_: File, group: Group) -> list[Outcome]:
        try:
            with limited(_SECONDS, _TooLongError()):
                model = _model(group.schema, Path(mirror.name))
        except (Exception, _TooLongError):  # noqa: BLE001  # no code, or none that can be run
            return [FAILED for _ in group.cases]
        return [_judge(model, case.data) for case in group.cases]

    return judge


def _lay_out(remotes: Remotes, folder: Path) -> None:
    """Write the remotes and the metaschemas as datamodel-code-generator looks them up."""
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it has none

    known: Loose = REGISTRY
    documents = {**remotes, **{uri: known.contents(uri) for uri in known}}
    for uri, data in documents.items():
        scheme, _, path = uri.rstrip("#").partition("://")
        if scheme in ("http", "https"):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(data), encoding="utf-8")


def _model(schema: Loose, mirror: Path) -> Loose:
    """Generate and run the code for one schema, with the options that measured best."""
    from datamodel_code_generator import InputFileType, generate
    from datamodel_code_generator.enums import DataModelType, StrictTypes
    from datamodel_code_generator.parser import LiteralType

    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        text = generate(
            json.dumps(schema),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            class_name="Model",
            enum_field_as_literal=LiteralType.All,
            extra_fields="allow",
            formatters=[],
            generate_schema_validators=True,
            http_local_ref_path=mirror,
            strict_types=list(StrictTypes),
        )
        module: Loose = ModuleType(f"generated_{next(_numbers)}")
        sys.modules[module.__name__] = module  # pydantic looks annotations up there
        exec(str(text), module.__dict__)  # noqa: S102  # running it is what is measured
    return module.Model


class _TooLongError(BaseException):
    """A generated validator did not come to an end."""


def _judge(model: Loose, data: JsonValue) -> Outcome:
    from pydantic import ValidationError

    try:
        with limited(_SECONDS, _TooLongError()):
            value = model.model_validate(data)
    except ValidationError:
        return Outcome(accepted=False, same=False)
    except (Exception, _TooLongError):  # noqa: BLE001  # whatever else it raises, it is no verdict
        return FAILED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with limited(_SECONDS, _TooLongError()):
                back = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        except (Exception, _TooLongError):  # noqa: BLE001  # what it accepted it can't write
            return Outcome(accepted=True, same=False)
    return Outcome(accepted=True, same=same(data, back))
