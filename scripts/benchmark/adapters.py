"""The peers, each behind the same few calls.

What a peer can't do is a sentence in the call's place. Peers are imported by name when they are
set up, so that one that isn't installed is reported and the others run.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from .works import Data
from .workshop import Workshop

# What another library gives: models, errors, functions.
Loose: TypeAlias = Any
Call: TypeAlias = Callable[[Loose], Loose]
# A place in the data, as a peer names it, in strings; empty where it names none.
Named: TypeAlias = tuple[str, ...]

_NO_MODEL: Final = "it checks data and makes no instances"
_NO_CHECK: Final = "it checks only by decoding"


@dataclasses.dataclass(frozen=True, slots=True)
class Adapter:
    """A peer's calls for one component, each of one argument.

    `decode` takes data, `parse` JSON text, `encode` and `dump` an instance, `construct` the
    arguments by name; `valid` tells of data whether it is valid, at least by raising; `members`
    gives the arguments that an instance could be constructed from. `reports` lists the place and
    the message of all that an exception says.
    """

    decode: Call | str = _NO_MODEL
    parse: Call | str = _NO_MODEL
    encode: Call | str = _NO_MODEL
    dump: Call | str = _NO_MODEL
    construct: Call | str = _NO_MODEL
    valid: Call | str = _NO_CHECK
    members: Callable[[Loose], dict[str, Loose]] = vars
    reports: Callable[[Exception], list[tuple[Named, str]]] = lambda error: [((), str(error))]


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """A peer: its name in the figures, its distribution, how it is used, and its adapter."""

    name: str
    distribution: str
    how: str
    adapt: Callable[[Workshop, str], Adapter]


def _pointed(error: Loose) -> list[tuple[Named, str]]:
    return [(tuple(each.pointer.split("/")[1:]), each.message) for each in error.errors]


def _ours(shop: Workshop, component: str) -> Adapter:
    model: Loose = getattr(shop.ours, component)
    unset: Loose = vars(shop.ours)["UNSET"]

    def members(instance: Loose) -> dict[str, Loose]:
        values = {field.name: getattr(instance, field.name) for field in dataclasses.fields(model)}
        return {name: value for name, value in values.items() if value is not unset}

    return Adapter(
        decode=model.from_dict,
        parse=model.from_json,
        encode=lambda instance: instance.to_dict(),
        dump=lambda instance: instance.to_json(),
        construct=lambda arguments: model(**arguments),
        valid=model.from_dict,
        members=lambda instance: {k: v for k, v in members(instance).items() if k != "extra"},
        reports=_pointed,
    )


def _ours_with_parser(shop: Workshop, component: str) -> Adapter:
    parse: Loose = import_module("msgspec.json").decode
    decode: Loose = getattr(shop.ours, component).from_dict
    same = "as without that parser"
    return Adapter(
        decode=same,
        parse=lambda text: decode(parse(text)),
        encode=lambda instance: instance.to_dict(),
        dump=same,
        construct=same,
        valid=same,
    )


def _located(error: Loose) -> list[tuple[Named, str]]:
    found = error.errors(include_url=False)
    return [(tuple(map(str, each["loc"])), each["msg"]) for each in found]


def _pydantic_model(model: Loose) -> Adapter:
    return Adapter(
        decode=model.model_validate,
        parse=model.model_validate_json,
        encode=lambda instance: instance.model_dump(exclude_unset=True),
        dump=lambda instance: instance.model_dump_json(exclude_unset=True),
        construct=lambda arguments: model(**arguments),
        members=lambda it: {name: getattr(it, name) for name in it.model_fields_set},
        reports=_located,
    )


def _pydantic(shop: Workshop, component: str) -> Adapter:
    return _pydantic_model(getattr(shop.codegen("pydantic_v2.BaseModel"), component))


def _pydantic_flavour(shop: Workshop, component: str) -> Adapter:
    return _pydantic_model(getattr(shop.flavour("pydantic_models"), component))


def _msgspec(shop: Workshop, component: str) -> Adapter:
    msgspec: Loose = import_module("msgspec")
    model = getattr(shop.codegen("msgspec.Struct"), component)

    def members(instance: Loose) -> dict[str, Loose]:
        values = {name: getattr(instance, name) for name in model.__struct_fields__}
        return {name: value for name, value in values.items() if value is not msgspec.UNSET}

    return Adapter(
        decode=lambda data: msgspec.convert(data, model),
        parse=msgspec.json.Decoder(model).decode,
        encode=msgspec.to_builtins,
        dump=msgspec.json.encode,
        construct=lambda arguments: model(**arguments),
        members=members,
    )


def _given(instance: Loose) -> dict[str, Loose]:
    """Give what is set of a dataclass whose members are None by default."""
    return {name: value for name, value in vars(instance).items() if value is not None}


def _mashumaro(shop: Workshop, component: str) -> Adapter:
    model = getattr(shop.codegen("dataclasses.dataclass"), component)
    basic: Loose = import_module("mashumaro.codecs.basic")
    text: Loose = import_module("mashumaro.codecs.json")
    return Adapter(
        decode=basic.BasicDecoder(model).decode,
        parse=text.JSONDecoder(model).decode,
        encode=basic.BasicEncoder(model).encode,
        dump=text.JSONEncoder(model).encode,
        construct=lambda arguments: model(**arguments),
        members=_given,
    )


def _cattrs(shop: Workshop, component: str) -> Adapter:
    model = getattr(shop.codegen("dataclasses.dataclass"), component)
    converter: Loose = import_module("cattrs.preconf.json").make_converter()
    explain: Loose = import_module("cattrs").transform_error
    return Adapter(
        decode=lambda data: converter.structure(data, model),
        parse=lambda text: converter.loads(text, model),
        encode=converter.unstructure,
        dump=converter.dumps,
        construct=lambda arguments: model(**arguments),
        members=_given,
        reports=lambda error: [_cattrs_report(line) for line in explain(error)],
    )


def _cattrs_report(line: str) -> tuple[Named, str]:
    message, _, place = line.rpartition(" @ $")
    return tuple(place.replace("[", ".").replace("]", "").split(".")[1:]), message


def _type_adapter(shop: Workshop, component: str) -> Adapter:
    model = getattr(shop.codegen("dataclasses.dataclass"), component)
    adapter: Loose = import_module("pydantic").TypeAdapter(model)
    return Adapter(
        decode=adapter.validate_python,
        parse=adapter.validate_json,
        encode=adapter.dump_python,
        dump=adapter.dump_json,
        construct=lambda arguments: model(**arguments),
        members=_given,
        reports=_located,
    )


def _client(shop: Workshop, component: str) -> Adapter:
    model: Loose = getattr(shop.client, component)
    unset: type = import_module(f"{model.__module__.partition('.')[0]}.types").Unset

    def members(instance: Loose) -> dict[str, Loose]:
        found = {name: getattr(instance, name) for name in model.__annotations__}
        kept = {name: value for name, value in found.items() if not isinstance(value, unset)}
        return {name: value for name, value in kept.items() if name != "additional_properties"}

    return Adapter(
        decode=model.from_dict,
        parse=lambda text: model.from_dict(json.loads(text)),
        encode=lambda instance: instance.to_dict(),
        dump=lambda instance: json.dumps(instance.to_dict()),
        construct=lambda arguments: model(**arguments),
        members=members,
    )


def _fastjsonschema(shop: Workshop, component: str) -> Adapter:
    library: Loose = import_module("fastjsonschema")
    check = library.compile(shop.schema(component), use_default=False)
    return Adapter(
        valid=check, reports=lambda error: [(tuple(vars(error)["name"].split(".")), str(error))]
    )


def _jsonschema_rs(shop: Workshop, component: str) -> Adapter:
    library: Loose = import_module("jsonschema_rs")
    validator = library.validator_for(shop.schema(component))
    errors: Data = validator.iter_errors
    return Adapter(
        valid=validator.is_valid,
        reports=lambda error: [
            (tuple(map(str, each.instance_path)), each.message) for each in errors(error.args[0])
        ],
    )


OURS: Final = "schemaclass"
WITH_PARSER: Final = "schemaclass, parser of msgspec"
_DATACLASSES: Final = "datamodel-code-generator's dataclasses"

PEERS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        peer.name: peer
        for peer in (
            Peer(OURS, "realtime-session", "the generated dataclasses", _ours),
            Peer(
                WITH_PARSER,
                "realtime-session",
                "`from_dict(msgspec.json.decode(text))`",
                _ours_with_parser,
            ),
            Peer(
                "pydantic", "pydantic", "models as datamodel-code-generator writes them", _pydantic
            ),
            Peer(
                "pydantic, strict",
                "pydantic",
                "the flavour `pydantic` of this compiler: strict, and keeps unknown members",
                _pydantic_flavour,
            ),
            Peer("msgspec", "msgspec", "structs as datamodel-code-generator writes them", _msgspec),
            Peer("mashumaro", "mashumaro", f"{_DATACLASSES}, `mashumaro.codecs`", _mashumaro),
            Peer("cattrs", "cattrs", f"{_DATACLASSES}, `cattrs.preconf.json`", _cattrs),
            Peer("TypeAdapter", "pydantic", f"{_DATACLASSES}, pydantic's", _type_adapter),
            Peer("openapi-python-client", "openapi-python-client", "the client's models", _client),
            Peer(
                "fastjsonschema",
                "fastjsonschema",
                "`compile(schema)`, defaults off",
                _fastjsonschema,
            ),
            Peer(
                "jsonschema-rs", "jsonschema-rs", "`validator_for(schema).is_valid`", _jsonschema_rs
            ),
        )
    }
)
