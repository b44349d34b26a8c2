"""Names of what stands in other documents: that which it has there, and more of its path if taken.

Were it named by the way there, as an inline schema is, it would bear the name of whoever refers to
it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from schemaclass.core.identifiers import class_name
from schemaclass.core.model import Model, Site
from schemaclass.vocabulary.views import subschema

# Below these stand schemas by names.
_MAPS = frozenset("$defs definitions properties schemas".split())


def foreign_names(model: Model, taken: AbstractSet[str]) -> dict[Site, str]:
    """Name what the schemas refer to in other documents than the roots'; no name is in `taken`.

    Those that want one name get their file's name before it, then its folders', all alike. What
    has no name there is left out.
    """
    paths = {site: path for site in _targets(model) if (path := _path(site))}
    lengths = dict.fromkeys(paths, 1)
    while True:
        names = {site: class_name(" ".join(path[-lengths[site] :])) for site, path in paths.items()}
        wanted = Counter(names.values())
        longer = [
            site
            for site, name in names.items()
            if (wanted[name] > 1 or name in taken) and lengths[site] < len(paths[site])
        ]
        if not longer:
            return names
        for site in longer:
            lengths[site] += 1


def _targets(model: Model) -> Mapping[Site, None]:
    homes = {site.document for site in model.roots.values()}
    found: dict[Site, None] = {}
    for schema in model.schemas.values():
        for word in ("$ref", "$dynamicRef"):
            target = subschema(schema, word)
            if target and target.document not in homes and model.type_of[target].site == target:
                found[target] = None
    return found


def _path(site: Site) -> list[str]:
    """Give the folders, the file and the name of a schema, [] if it has no name."""
    *_, parent, last = ("", *site.pointer.split("/")) if site.pointer else ("", "", "")
    if last.isdigit() or (parent and parent not in _MAPS):
        return []
    return [*_words(site.document), *([last.replace("~1", "/").replace("~0", "~")] if last else [])]


def _words(document: str) -> Iterator[str]:
    *folders, file = document.removesuffix("#").split("/")
    yield from (folder for folder in folders if folder.strip("."))
    if stem := file.split(".")[0]:
        yield stem
