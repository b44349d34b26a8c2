"""References: documents, what is addressable in them, and the site that a reference names.

A schema's URI is that of the nearest schema around it with an identifier (2020-12 Core, section
8.2). The place of each such resource and of each anchor is found once a document is added; only
places that hold schemas are looked at, so that data which looks like a schema is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from schemaclass.core.model import JsonValue, Scope, Site
from schemaclass.core.problems import join_pointer
from schemaclass.vocabulary.dialects import Dialect, Holds, dialect_of, openapi_dialect

# What each vocabulary of 2019-09 and 2020-12 that a metaschema may leave out brings along.
_VALIDATION = frozenset(
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength"
    " maxProperties maximum minContains minItems minLength minProperties minimum multipleOf"
    " pattern required type uniqueItems".split()
)


class UnresolvableError(Exception):
    """A reference leads nowhere; the message says why, and `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def value_at(data: JsonValue, pointer: str) -> JsonValue:
    """Follow a JSON Pointer (RFC 6901). Raises KeyError where it leads nowhere."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data[name]
        elif isinstance(data, list) and name.isascii() and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        else:
            raise KeyError(name)
    return data


def join(base: str, reference: str) -> str:
    """Resolve a reference without its fragment against a base (RFC 3986, section 5)."""
    return urljoin(base, reference) if reference else urldefrag(base)[0]


class Resource(NamedTuple):
    """A schema with a URI of its own, the dialect that it is written in, and where it stands."""

    uri: str
    site: Site
    dialect: Dialect


@dataclass(slots=True)
class Library:
    """All documents of a run; `fetch` gives one that is not in it yet by its URI, or None.

    `find` gives the URI that a reference in a resource names; `called` the name of the document of
    a URI.
    """

    fetch: Callable[[str], JsonValue] = lambda _uri: None
    find: Callable[[Resource, str], str] = lambda around, path: join(around.uri, path)
    called: Callable[[str], str] = str
    documents: dict[str, JsonValue] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    around: dict[tuple[str, str], Resource] = field(default_factory=dict)
    anchors: dict[tuple[str, str], Site] = field(default_factory=dict)
    dynamic: dict[tuple[str, str], Site] = field(default_factory=dict)
    indexed: set[tuple[str, str]] = field(default_factory=set)
    is_dynamic: bool = False
    # The names that dynamic references below a place may ask for; None where no scope is kept.
    asked: Mapping[Site, frozenset[str]] | None = None

    def add(
        self, uri: str, data: JsonValue, dialect: Dialect, pointers: Iterable[str], name: str = ""
    ) -> None:
        """Add a document whose schemas stand at some pointers; its name is its URI by default."""
        name = name or uri
        self.documents[name] = data
        resource = Resource(uri, Site(name, ""), dialect)
        self.resources.setdefault(uri, resource)
        self.around[name, ""] = resource
        for pointer in pointers:
            site = Site(name, pointer)
            self._index(site, self.resource_of(site))

    def raw(self, site: Site) -> JsonValue:
        """Give what stands at a site. Raises KeyError where there is nothing."""
        return value_at(self.documents[site.document], site.pointer)

    def resource_of(self, site: Site) -> Resource:
        """Find the resource that a site belongs to."""
        pointer = site.pointer
        while (found := self.around.get((site.document, pointer))) is None:
            pointer = pointer.rpartition("/")[0]
        return found

    def enter(self, site: Site, scope: Scope) -> Site:
        """Give a site as it is reached through a dynamic scope, which it may extend.

        Of the resources on the way (2020-12 Core, section 7.1) only those matter that have an
        anchor which may be asked for from here on, and of each name the outermost.
        """
        if not self.asked:
            return site
        plain = site._replace(scope=())
        asked = self.asked.get(plain)
        if not asked:
            return plain
        uri = self.resource_of(plain).uri
        own = {name: uri for name in asked if (uri, name) in self.dynamic}
        outer = {name: first for name, first in scope if name in asked}
        return site._replace(scope=tuple(sorted({**own, **outer}.items())))

    def resolve(self, site: Site, reference: str) -> Site:
        """Give the site that a reference at a site names. Raises UnresolvableError."""
        # The fragment is taken off first: what it says is kept, whatever characters it has.
        path, _, fragment = reference.partition("#")
        resource = self._resource(self.resource_of(site), path)
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            found = self.anchors.get((resource.uri, fragment))
            if found is None:
                raise UnresolvableError(f"leads nowhere: there is no anchor {fragment!r}")
            return found
        target = Site(resource.site.document, resource.site.pointer + fragment)
        self._demand_schema(target)
        return target

    def resolve_dynamic(self, site: Site, reference: str) -> Site:
        """Give the site that a dynamic reference names on the way that the site was reached."""
        target = self.resolve(site, reference)
        name = unquote(reference.partition("#")[2])
        home = self.resource_of(target).uri
        if self.dynamic.get((home, name)) != target:
            return target
        return self.dynamic.get((dict(site.scope).get(name, home), name), target)

    def _resource(self, around: Resource, path: str) -> Resource:
        uri = join(around.uri, path)
        if uri not in self.resources:
            uri = self.find(around, path)
        if uri not in self.resources:
            data = self.fetch(uri)
            if data is None:
                sentence = f"names {uri!r}, which is not at hand: no host is asked"
                hint = "save it beside this document and write its path, or hand it in by its URI"
                raise UnresolvableError(sentence, hint)
            dialect = self._dialect_of_document(data, around.dialect)
            self.add(uri, data, dialect, _starts(data), self.called(uri))
        return self.resources[uri]

    def _demand_schema(self, target: Site) -> None:
        try:
            value = self.raw(target)
        except KeyError as error:
            raise UnresolvableError(f"leads nowhere: there is no {error.args[0]!r}") from None
        if not isinstance(value, dict | bool):
            raise UnresolvableError("does not name a schema")
        # A place that no keyword marks as a schema's becomes one by being referred to.
        self._index(target, self.resource_of(target))

    def _dialect_of_document(self, data: JsonValue, default: Dialect) -> Dialect:
        if found := openapi_dialect(data):
            return found
        members = data if isinstance(data, dict) else {}
        said = {word: members.get(word) for word in ("swagger", "openapi", "$schema")}
        for word, version in said.items():
            is_known = word == "$schema" and (dialect_of(version) or self.fetch(str(version)))
            if isinstance(version, str) and not is_known:
                sentence = f"names a document that says {word}: {version!r}, which is not supported"
                raise UnresolvableError(sentence, "write it in a dialect that is")
        return self._dialect(data, default)

    def _dialect(self, data: JsonValue, default: Dialect) -> Dialect:
        declared = data.get("$schema") if isinstance(data, dict) else None
        return self.declared(declared, default) if isinstance(declared, str) else default

    def declared(self, uri: str, default: Dialect) -> Dialect:
        """Find the dialect that `$schema` names, a known one or one by a metaschema at hand."""
        if found := dialect_of(uri):
            return found
        metaschema = self.fetch(uri)
        vocabulary = metaschema.get("$vocabulary") if isinstance(metaschema, dict) else None
        if not isinstance(vocabulary, dict) or not isinstance(metaschema, dict):
            return default
        base = dialect_of(metaschema.get("$schema")) or default
        base = base._replace(formats=_asserts_formats(vocabulary))
        if any(name.endswith("/vocab/validation") for name in vocabulary):
            return base
        kept = {word: holds for word, holds in base.keywords.items() if word not in _VALIDATION}
        return base._replace(name=uri, keywords=kept)

    def _index(self, start: Site, resource: Resource) -> None:
        waiting = [(start, resource)]
        while waiting:
            site, around = waiting.pop()
            raw = self.raw(site)
            place = (site.document, site.pointer)
            if not isinstance(raw, dict) or place in self.indexed:
                continue
            self.indexed.add(place)
            around = self._register(site, raw, around)
            waiting += [(inner, around) for inner in below(site, raw, around.dialect)]

    def _register(self, site: Site, raw: dict[str, JsonValue], around: Resource) -> Resource:
        dialect = self._dialect(raw, around.dialect)
        hidden = "$ref" in raw and not dialect.siblings
        identifier = raw.get(dialect.identifier) if dialect.identifier and not hidden else None
        if isinstance(identifier, str):
            path, _, fragment = identifier.partition("#")
            uri = join(around.uri, path)
            if fragment:
                self.anchors.setdefault((uri, fragment), site)
            if uri != around.uri or site.pointer == "":
                around = Resource(uri, site, dialect)
                self.resources.setdefault(uri, around)
                self.around[site.document, site.pointer] = around
        elif dialect is not around.dialect:
            around = Resource(around.uri, around.site, dialect)
            self.around[site.document, site.pointer] = around
        self._anchors(site, raw, around)
        return around

    def _anchors(self, site: Site, raw: dict[str, JsonValue], around: Resource) -> None:
        keywords = around.dialect.keywords
        for word in ("$anchor", "$dynamicAnchor"):
            name = raw.get(word)
            if word in keywords and isinstance(name, str):
                self.anchors.setdefault((around.uri, name), site)
                if word == "$dynamicAnchor":
                    self.dynamic.setdefault((around.uri, name), site)
        if "$recursiveAnchor" in keywords and raw.get("$recursiveAnchor") is True:
            self.dynamic.setdefault((around.uri, ""), site)
        if any(keywords.get(word) is Holds.DYNAMIC for word in raw):
            self.is_dynamic = True


def _starts(data: JsonValue) -> list[str]:
    """Give the places in a document at which there are schemas for sure."""
    if openapi_dialect(data) is None:
        return [""]
    try:
        schemas = value_at(data, "/components/schemas")
    except KeyError:
        return []
    named = schemas if isinstance(schemas, dict) else {}
    return [join_pointer("/components/schemas", name) for name in named]


def _asserts_formats(vocabulary: Mapping[str, JsonValue]) -> bool:
    """Tell whether a metaschema has formats asserted.

    In 2020-12 a vocabulary of its own says so, whether it must be understood or not (Validation,
    section 7.2.2); in 2019-09 it is that the one there is must be.
    """
    return any(
        name.endswith("/vocab/format-assertion") or (name.endswith("/vocab/format") and needed)
        for name, needed in vocabulary.items()
    )


def below(site: Site, raw: Mapping[str, JsonValue], dialect: Dialect) -> Iterator[Site]:
    """Give the places right below a schema at which its dialect has schemas."""
    for word, argument in raw.items():
        pointer = join_pointer(site.pointer, word)
        match dialect.keywords.get(word), argument:
            case Holds.SCHEMA | Holds.SCHEMA_OR_SCHEMAS, dict() | bool():
                yield Site(site.document, pointer)
            case Holds.SCHEMAS | Holds.SCHEMA_OR_SCHEMAS, list():
                for at, _ in enumerate(argument):
                    yield Site(site.document, join_pointer(pointer, at))
            case Holds.SCHEMA_MAP | Holds.DEPENDENCIES, dict():
                for name, member in argument.items():
                    if isinstance(member, dict | bool):
                        yield Site(site.document, join_pointer(pointer, name))
