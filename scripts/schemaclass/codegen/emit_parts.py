"""Members and items to code: the keywords that look at the parts of an object or an array."""

from __future__ import annotations

from schemaclass.core.code import Block, Code, code, literal
from schemaclass.core.model import Schema, Site
from schemaclass.ecma262.patterns import translate
from schemaclass.vocabulary.keywords import ANNOTATIONS, STRING
from schemaclass.vocabulary.views import branches, properties, required, subschema, types, values

from .check_emitter import CheckEmitter, Value
from .emit_leaves import variable


def objects(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Render the keywords on an object's members."""
    own = schema.site.place
    _demand(emitter, block, value, required(schema), f"{own}/required")
    _dependent_required(emitter, block, schema, value)
    for name, site in properties(schema, "dependentSchemas").items():
        with block.under(code("if {name} in {v}:", name=name, v=value.name)):
            emitter.call(block, site, value)
    _members(emitter, block, schema, value)
    _matching(emitter, block, schema, value)
    _others(emitter, block, schema, value)
    _names(emitter, block, schema, value)


def _members(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Check the declared members; those of the plainest schemas, which are most, by one call."""
    where = value.where(f"{schema.site.place}/properties")
    alike: dict[str, list[str]] = {}
    for name, site in properties(schema).items():
        member = emitter.model.schemas[site]
        says = {word for word in member.keywords if word not in ANNOTATIONS}
        options = values(member, "enum")
        if value.seen or len(types(member)) != 1 or not says <= {"type", "enum"}:
            _member(emitter, block, name, site, value)
        elif says == {"type"}:
            alike.setdefault(types(member)[0], []).append(name)
        elif types(member) == (STRING,) and all(isinstance(each, str) for each in options):
            head = code("{listed}(", listed=emitter.scope.use("listed"))
            block.call(head, code("e"), value.at, value.name, where, name, *options)
        else:
            _member(emitter, block, name, site, value)
    for kind, names in alike.items():
        head = code("{typed}(", typed=emitter.scope.use("typed"))
        block.call(head, code("e"), value.at, value.name, where, kind, *names)


def _demand(
    emitter: CheckEmitter, block: Block, value: Value, names: list[str], pointer: str
) -> None:
    if names:
        head = code("{demand}(", demand=emitter.scope.use("demand"))
        block.call(head, code("e"), value.at, value.name, value.where(pointer), *names)


def _dependent_required(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    given = schema.keywords.get("dependentRequired")
    dependencies = [
        code("({names})", names=Code(", ".join(map(literal, (trigger, *names)))))
        for trigger, names in (given.items() if isinstance(given, dict) else ())
        if isinstance(names, list) and names
    ]
    if dependencies:
        head = code("{depend}(", depend=emitter.scope.use("depend"))
        where = value.where(f"{schema.site.place}/dependentRequired")
        block.call(head, code("e"), value.at, value.name, where, *dependencies)


def _member(emitter: CheckEmitter, block: Block, name: str, site: Site, value: Value) -> None:
    inner, body = value.below(name), Block(block.depth + 1)
    if value.seen:
        body.line(code("{seen}.add({name})", seen=value.seen, name=name))
    start = len(body)
    found = code("{v}[{name}]", v=value.name, name=name)
    if emitter.stands_here(site, inner):
        body.line(code("{x} = {found}", x=inner.name, found=found))
        emitter.below(body, site, inner)
        if len(body) == start + 1:
            body = _first_lines(body, start, block.depth + 1)
    else:
        emitter.call(body, site, inner, found)
    if body:
        block.line(code("if {name} in {v}:", name=name, v=value.name))
        block.paste(body)


def _first_lines(body: Block, count: int, depth: int) -> Block:
    kept = Block(depth)
    kept.lines += body.lines[:count]
    return kept


def _matching(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    patterns = properties(schema, "patternProperties")
    if not patterns:
        return
    name = value.named("name")
    inner = value.below(name)
    each = code("{v}.items()", v=value.name)
    body = Block(block.depth + 1)
    for pattern, site in patterns.items():
        found = code(
            "{matches}({pattern}, {name})",
            matches=emitter.scope.use("matches"),
            pattern=emitter.scope.text(translate(pattern)),
            name=name,
        )
        branch = Block(body.depth + 1)
        if value.seen:
            branch.line(code("{seen}.add({name})", seen=value.seen, name=name))
        emitter.below(branch, site, inner)
        if branch:
            body.line(code("if {found}:", found=found))
            body.paste(branch)
    if body:
        block.line(code("for {name}, {x} in {each}:", name=name, x=inner.name, each=each))
        block.paste(body)


def _others(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    others = subschema(schema, "additionalProperties")
    if others is None:
        return
    patterns = [
        emitter.scope.text(translate(each)) for each in properties(schema, "patternProperties")
    ]
    known = [emitter.scope.strings(properties(schema)), *patterns]
    arguments = Code(", ".join([value.name, *known]))
    names = code(
        "{extra}({arguments})", extra=emitter.scope.use("extra_names"), arguments=arguments
    )
    _each_name(emitter, block, schema, "additionalProperties", names, value)


def _each_name(
    emitter: CheckEmitter, block: Block, schema: Schema, word: str, names: Code, value: Value
) -> None:
    """Hold the members of some names against the schema of a keyword."""
    site = subschema(schema, word)
    assert site is not None
    name = value.named("name")
    inner, body = value.below(name), Block(block.depth + 1)
    if value.seen:
        body.line(code("{seen}.add({name})", seen=value.seen, name=name))
    start = len(body)
    body.line(code("{x} = {v}[{name}]", x=inner.name, v=value.name, name=name))
    if "never" in emitter.model.schemas[site].keywords:
        words = "stands under a name that the schema does not know, and it allows no others"
        emitter.fault(body, inner, words, f"{schema.site.place}/{word}", by="unknown")
    else:
        emitter.below(body, site, inner)
    if len(body) == start + 1:
        body = _first_lines(body, start, block.depth + 1)
    if body:
        block.line(code("for {name} in {names}:", name=name, names=names))
        block.paste(body)


def _names(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    site = subschema(schema, "propertyNames")
    if site is None or not emitter.model.schemas[site].keywords:
        return
    # The name is the value that is looked at, and where it stands is its member.
    inner = value.below(variable(value.depth + 1))
    with block.under(code("for {x} in {v}:", x=inner.name, v=value.name)):
        emitter.below(block, site, inner)


def arrays(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Render the keywords on an array's items."""
    prefix = branches(schema, "prefixItems")
    for at, site in enumerate(prefix):
        body = Block(block.depth + 1)
        inner = value.below(at)
        body.line(code("{x} = {v}[{at}]", x=inner.name, v=value.name, at=at))
        emitter.below(body, site, inner)
        if len(body) > 1:
            block.line(code("if len({v}) > {at}:", v=value.name, at=at))
            block.paste(body)
    if prefix and value.seen:
        upto = code("min(len({v}), {count})", v=value.name, count=len(prefix))
        block.line(code("{seen}.update(range({upto}))", seen=value.seen, upto=upto))
    _items(emitter, block, schema, value, len(prefix))
    _contains(emitter, block, schema, value)


def _items(emitter: CheckEmitter, block: Block, schema: Schema, value: Value, start: int) -> None:
    items = subschema(schema, "items")
    if items is None:
        return
    if value.seen:
        block.line(code("{seen}.update(range(len({v})))", seen=value.seen, v=value.name))
    index = value.named("at")
    inner, body = value.below(index), Block(block.depth + 1)
    emitter.below(body, items, inner)
    if body:
        each = code("enumerate({v})", v=value.name)
        if start:
            each = code("enumerate({v}[{start}:], {start})", v=value.name, start=start)
        block.line(code("for {at}, {x} in {each}:", at=index, x=inner.name, each=each))
        block.paste(body)


def _contains(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    site = subschema(schema, "contains")
    if site is None:
        return
    own, words = schema.site.place, schema.keywords
    found = value.named("found")
    places = code(
        "{which}(e, {v}, {check})",
        which=emitter.scope.use("which_fit"),
        v=value.name,
        check=emitter.called(site, value.below(found)),
    )
    block.line(code("{found} = {places}", found=found, places=places))
    if value.seen and "marksNothing" not in words:
        block.line(code("{seen}.update({found})", seen=value.seen, found=found))
    least, most = words.get("minContains", 1), words.get("maxContains")
    if least:
        with block.under(code("if len({found}) < {least}:", found=found, least=least)):
            word = "minContains" if "minContains" in words else "contains"
            text = (
                f"has fewer than {least} items that fit" if least != 1 else "has no item that fits"
            )
            emitter.fault(block, value, text, f"{own}/{word}")
    if most is not None:
        with block.under(code("if len({found}) > {most}:", found=found, most=most)):
            text = f"has more than {most} items that fit"
            emitter.fault(block, value, text, f"{own}/maxContains")


def unevaluated(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Render what is left for the parts that nothing else looked at (2020-12 Core, section 11)."""
    v, seen = value.name, value.seen
    assert seen is not None
    if subschema(schema, "unevaluatedProperties"):
        with block.under(code("if type({v}) is dict:", v=v)):
            name = value.named("name")
            names = code("[{x} for {x} in {v} if {x} not in {seen}]", x=name, v=v, seen=seen)
            _each_name(emitter, block, schema, "unevaluatedProperties", names, value)
    if items := subschema(schema, "unevaluatedItems"):
        with block.under(code("if type({v}) is list:", v=v)):
            _each_item(emitter, block, schema, items, value)


def _each_item(
    emitter: CheckEmitter, block: Block, schema: Schema, site: Site, value: Value
) -> None:
    index = value.named("at")
    inner = value.below(index)
    with block.under(
        code("for {at}, {x} in enumerate({v}):", at=index, x=inner.name, v=value.name)
    ):
        with block.under(code("if {at} in {seen}:", at=index, seen=value.seen)):
            block.line(code("continue"))
        block.line(code("{seen}.add({at})", seen=value.seen, at=index))
        if "never" in emitter.model.schemas[site].keywords:
            words = "is an item that the schema does not know, and it allows no others"
            pointer = f"{schema.site.place}/unevaluatedItems"
            emitter.fault(block, inner, words, pointer)
        else:
            emitter.below(block, site, inner)
