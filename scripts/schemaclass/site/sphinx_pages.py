"""The part of the site that Sphinx runs: its sources, its search, and what stands on every page.

Sphinx gives headings, tables of contents, page templates and a search that works from files; the
text of the pages comes as finished HTML (`site.py`) and never goes through a markup language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.parsers import Parser
from sphinx.search import SearchLanguage

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

SUFFIX = ".sheet"
_DOMAIN = "schema"


class Fragment(nodes.General, nodes.Element):
    """Finished HTML; the search doesn't look into it."""


class SearchWords(nodes.General, nodes.TextElement):
    """What the search knows of a section; nobody sees it."""


class SheetParser(Parser):
    """Turns a page's sections into what Sphinx calls a document."""

    supported = ("sheet",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Read what `Sheet.source` wrote."""
        sheet: dict[str, Any] = json.loads(inputstring)
        env: BuildEnvironment = document.settings.env
        name = env.current_document.docname
        if not sheet["is_searched"]:
            env.metadata[name]["no-search"] = True
        env.metadata[name]["package"] = sheet["package"]
        found = [(each["name"], each["kind"], each["anchor"]) for each in sheet["found"]]
        env.domaindata[_DOMAIN].setdefault("found", {})[name] = (sheet["top"]["title"], found)
        document += _section(sheet["top"])


def _section(data: dict[str, Any]) -> nodes.section:
    section = nodes.section(ids=[data["anchor"]])
    shown = nodes.literal if data["is_name"] else nodes.inline
    # Names of types and properties are found as such, by the domain below.
    title = nodes.title(classes=["no-search"] if data["is_name"] else [])
    title += shown("", "", nodes.Text(data["title"]))
    section += title
    section += Fragment(html=data["html"])
    if data["words"]:
        section += SearchWords("", "", nodes.Text(data["words"]))
    section += [_section(each) for each in data["sections"]]
    return section


class SchemaDomain(Domain):
    """Types, their properties and values, which the search finds by name."""

    name = _DOMAIN
    label = "Schema"
    object_types: ClassVar[dict[str, ObjType]] = {
        "type": ObjType("type"),
        "property": ObjType("property"),
        "value": ObjType("allowed value"),
    }
    initial_data: ClassVar[dict[str, Any]] = {"found": {}}

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:  # noqa: A002, ARG002, FBT001, FBT002  # as in the base
        """Give what a kind is called, without the domain's name before it."""
        return type.lname

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Give name, shown name, kind, page, anchor and rank of all that is found by name."""
        for page, (title, found) in self.data["found"].items():
            for name, kind, anchor in found:
                shown = f"{title}.{name}" if name else title
                yield shown, shown, kind, page, anchor, 1


class Words(SearchLanguage):
    """Words as they are: names of an interface have no endings to cut off."""

    lang = "words"
    language_name = "Words"


def _visit_fragment(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(node["html"])
    raise nodes.SkipNode


def _skip(_: HTML5Translator, __: nodes.Element) -> None:
    raise nodes.SkipNode


def _context(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Tell the templates which package a page belongs to."""
    context["package_name"] = app.env.metadata.get(page, {}).get("package", "")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it; Sphinx calls this."""
    app.add_source_suffix(SUFFIX, "sheet")
    app.add_source_parser(SheetParser)
    app.add_node(Fragment, html=(_visit_fragment, None))
    app.add_node(SearchWords, html=(_skip, None))
    app.add_domain(SchemaDomain)
    app.add_search_language(Words)
    app.connect("html-page-context", _context)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
