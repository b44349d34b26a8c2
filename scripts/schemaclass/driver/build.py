"""One run: the texts of everything that the chosen packages are made into, and their manifest."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from schemaclass.core.files import read_found, reason
from schemaclass.core.problems import Location, Problem, SchemaError
from schemaclass.output.manifest import (
    FILE_NAME,
    INDEX_PAGE,
    Manifest,
    PackageEntry,
    manifest_text,
    sha256,
)

from .settings import PackageOptions

if TYPE_CHECKING:
    from schemaclass.references.disk import Disk, Referred

    from .pipeline import Compiled

Files = dict[str, str]
References: TypeAlias = "Mapping[str, Referred]"


class Build(NamedTuple):
    """What a run makes: the new manifest, and the text of each file of the run by its path.

    `packages` that the run left alone have no texts here; their files stand in the manifest.
    `warnings` are about the schemas that it compiled.
    """

    manifest: Manifest
    texts: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


class Source(NamedTuple):
    """A package to make, its schema's place and bytes, and the paths to show and to record."""

    options: PackageOptions
    real: Path
    data: bytes
    shown: str
    recorded: str


def read_sources(packages: Sequence[PackageOptions], output: Path) -> list[Source]:
    """Read the schemas. Raises SchemaError for all that can't be read."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for options in packages:
        shown = options.schema.as_posix()
        try:
            real, data = read_found(options.schema)
        except (OSError, ValueError) as error:
            hint = "name a file that can be read"
            sentence = f"can't be read: {reason(error)}"
            problems.append(Problem(Location(shown), "unreadable-file", sentence, hint))
        else:
            recorded = recorded_path(options.schema, real, output)
            sources.append(Source(options, real, data, shown, recorded))
    if problems:
        raise SchemaError(problems)
    return sources


def recorded_path(schema: Path, real: Path, output: Path) -> str:
    """Give the path to record: from the folder that holds the output, else the name alone.

    Bytes of it that are no UTF-8 are escaped.
    """
    try:
        path = real.relative_to(Path(os.path.realpath(output)).parent).as_posix()
    except ValueError:
        path = schema.name
    return path.encode(errors="backslashreplace").decode()


@cache
def compiler_fingerprint() -> str:
    """Hash the compiler's own sources and templates: another compiler makes other files."""
    here = Path(__file__).parents[1]
    installed = here / "templates"
    templates = installed if installed.is_dir() else here.parents[1] / "templates"
    parts = [
        path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes()
        for folder, pattern in ((here, "*.py"), (templates, "*.jinja"))
        for path in sorted(folder.rglob(pattern))
    ]
    return sha256(b"\0".join(parts))


def fingerprint(source: Source, references: References) -> str:
    """Hash all that a package's files depend on; `references` are files that it refers to."""
    options = source.options
    others = {way: (found.real, sha256(found.data)) for way, found in references.items()}
    parts = (
        compiler_fingerprint(),
        sha256(source.data),
        options.name,
        source.recorded,
        repr(options.roots),
        repr(options.flavours),
        repr((options.assert_formats, options.pages)),
        repr(sorted(others.items())),
        repr(sorted(versions(source, references).items())),
    )
    return sha256("\0".join(parts))


def versions(source: Source, references: References) -> dict[str, str]:
    """Name the versions of the libraries that have a say in a package's bytes."""
    texts = (source.data, *(found.data for found in references.values()))
    needed = {
        "datamodel-code-generator": bool(source.options.flavours),
        "regress": any(b"\\p" in text or b"\\P" in text for text in texts),
    }
    return {name: _version(name) for name, is_needed in needed.items() if is_needed}


@cache
def _version(name: str) -> str:
    # Slow to import, and most schemas need none.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def build(
    sources: Sequence[Source],
    old: Manifest,
    kept: Mapping[str, PackageEntry],
    read: Callable[[str], str | None],
    told: Callable[[str], None],
) -> Build:
    """Make every package whose fingerprint changed. Raises SchemaError with all problems found.

    `old` is the folder's manifest, `kept` are its packages that stay even if no source is theirs,
    `read` gives the text of a file in the folder if it is as that manifest says, None if all is to
    be made anew, and `told` is told what the run is at.
    """
    problems: list[Problem] = []
    reused: list[Source] = []
    warnings: list[Problem] = []
    packages = dict(kept)
    used = dict(old.versions) if kept else {}
    texts: Files = {}
    with _without_collection():
        for source in sources:
            told(source.options.name)
            try:
                before = old.packages.get(source.options.name)
                made = _package(source, before, read)
            except SchemaError as error:
                problems += error.problems
            else:
                packages[source.options.name] = made.entry
                reused += [source] if made.entry is before else []
                texts |= made.files
                warnings += made.warnings
                used |= made.versions
    if problems:
        raise SchemaError(problems)
    # Where something is reused, compiler and templates are those of the page that is there.
    same = read(INDEX_PAGE) if reused and _indexes(packages) == _indexes(old.packages) else None
    if same is None:
        packages |= {each.options.name: _indexed(packages, each) for each in reused}
    shared = {INDEX_PAGE: _index(packages) if same is None else same}
    hashes = {path: sha256(text) for path, text in shared.items()}
    manifest = Manifest({**used, "schemaclass": _own_version()}, packages, hashes)
    return Build(manifest, {**texts, **shared}, tuple(warnings))


class _without_collection:  # noqa: N801  # used as a statement
    """Keep the garbage collector out of a run that makes many objects and few cycles."""

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_on:
            gc.enable()


def _own_version() -> str:
    from schemaclass import __version__

    return __version__


class _Made(NamedTuple):
    """A package: its entry in the manifest, its files, and what there is to say of it."""

    entry: PackageEntry
    files: Files
    versions: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def _package(source: Source, old: PackageEntry | None, read: Callable[[str], str | None]) -> _Made:
    references = _read_again(source, old) if old else None
    if old and references is not None and old.fingerprint == fingerprint(source, references):
        known = {path: read(path) for path in old.files}
        files = {path: text for path, text in known.items() if text is not None}
        if len(files) == len(known) and _is_own(source.options.name, old, files):
            return _Made(old, files, versions(source, references))
        if not files:  # what was said of the same schema is not said again
            return _made(source, old, read)._replace(warnings=())
    return _made(source, old, read)


def _is_own(package: str, entry: PackageEntry, files: Files) -> bool:
    """Tell whether a package can be of this compiler, as far as it can be seen without compiling.

    Whoever changes a file can write its hash down, too.
    """
    from schemaclass.codegen.run_time import has_run_time

    return has_run_time(package, files, files.get) and all(
        _is_listed(page, package, files) for page in entry.index
    )


def _is_listed(page: Mapping[str, str], package: str, files: Mapping[str, str]) -> bool:
    """Tell whether what an index says of a page is about one that the package has."""
    return page["package"] == package and f"docs/{package}/{page['file']}" in files


def _read_again(source: Source, old: PackageEntry) -> References | None:
    """Read the files that a package referred to; None if one of them can't be read any more."""
    if not old.references:
        return {}
    from schemaclass.references.registry import UnresolvableError

    disk = _disk(source)
    try:
        return {way: disk.open(way) for way in old.references}
    except UnresolvableError:
        return None


def _disk(source: Source) -> Disk:
    from schemaclass.references.disk import Disk

    return Disk(source.real, source.shown, source.options.allow_refs)


def compiled_source(source: Source, disk: Disk | None = None) -> Compiled:
    """Compile a package's schema. Raises SchemaError."""
    from schemaclass.references.sources import Sources
    from schemaclass.source.load import parse

    from .pipeline import Reading, compile_document

    options = source.options
    document = parse(source.data, source.shown)
    reading = Reading(Sources({}, disk or _disk(source)), assert_formats=options.assert_formats)
    return compile_document(document, options.name, source.recorded, options.roots, reading)


def _made(source: Source, old: PackageEntry | None, read: Callable[[str], str | None]) -> _Made:
    from .pipeline import package_files

    options, disk = source.options, _disk(source)
    compiled = compiled_source(source, disk)
    package = package_files(compiled)
    files = {f"{options.name}/{path}": text for path, text in package.items()}
    pages, index = _pages(compiled, package) if options.pages else ({}, ())
    files |= pages
    flavours, modules = _flavours(compiled, source, old, read)
    files |= modules
    references = {way: disk.read[uri] for way, uri in sorted(disk.paths.items())}
    entry = PackageEntry(
        source=source.recorded,
        source_sha256=sha256(source.data),
        roots=options.roots,
        fingerprint=fingerprint(source, references),
        flavours=flavours,
        index=index,
        files={path: sha256(files[path]) for path in sorted(files)},
        references={way: sha256(found.data) for way, found in references.items()},
        assert_formats=options.assert_formats,
        pages=options.pages,
    )
    return _Made(entry, files, versions(source, references), compiled.warnings)


def _pages(
    compiled: Compiled, package: Mapping[str, str]
) -> tuple[Files, tuple[Mapping[str, str], ...]]:
    """Render the pages of a package, and say what the index page is to say of them."""
    from schemaclass.pages.markdown import index_entries, render_pages

    from .pipeline import package_pages

    texts = render_pages(package_pages(compiled, package))
    pages = {f"docs/{compiled.named.model.package}/{path}": text for path, text in texts.items()}
    return pages, tuple(entry._asdict() for entry in index_entries(compiled.named))


def _flavours(
    compiled: object, source: Source, old: PackageEntry | None, read: Callable[[str], str | None]
) -> tuple[dict[str, str], Files]:
    """Render the other flavours, or keep those whose own fingerprint is what it was."""
    from schemaclass.codegen.render import HEADER
    from schemaclass.flavours import generators as flavours

    from .pipeline import Compiled, package_aliases, package_schema

    assert isinstance(compiled, Compiled)
    prints: dict[str, str] = {}
    files: Files = {}
    for name in source.options.flavours:
        flavour = flavours.FLAVOURS[name]
        bundle, aliases = package_schema(compiled), package_aliases(compiled)
        path = f"{source.options.name}/{flavour.module}.py"
        try:
            prints[name] = flavours.fingerprint(flavour, bundle, aliases)
            kept = read(path) if old and old.flavours.get(name) == prints[name] else None
            files[path] = kept or flavours.render(flavour, bundle, aliases, header=HEADER)
        except flavours.FlavourError as error:
            location = compiled.document.locate("")
            problem = Problem(location, "flavour", f"{name}: {error}", "leave this flavour out")
            raise SchemaError([problem]) from None
    return prints, files


def _indexes(packages: Mapping[str, PackageEntry]) -> dict[str, object]:
    return {name: entry.index for name, entry in packages.items()}


def _indexed(packages: Mapping[str, PackageEntry], source: Source) -> PackageEntry:
    """Give the entry of a package that is reused with the index that the compiler makes of it.

    A manifest can be of somebody else, and what is in it is to become markup.
    """
    from schemaclass.pages.markdown import index_entries

    entry = packages[source.options.name]
    named = compiled_source(source).named if entry.pages else None
    index = tuple(each._asdict() for each in index_entries(named)) if named else ()
    return entry._replace(index=index)


def _index(packages: Mapping[str, PackageEntry]) -> str:
    from schemaclass.pages.markdown import IndexEntry, render_index

    entries = [
        IndexEntry(**page)
        for name, entry in sorted(packages.items())
        for page in entry.index
        if _is_listed(page, name, entry.files)
    ]
    return render_index(entries)


def with_manifest(made: Build) -> Build:
    """Add the manifest itself to a build's texts."""
    text = manifest_text(made.manifest)
    return made._replace(texts={**made.texts, FILE_NAME: text})
