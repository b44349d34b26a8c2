"""Labels: what the generated functions of a schema are called."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemaclass.core.code import Name
from schemaclass.core.identifiers import alike, identifier_words, shortened
from schemaclass.core.model import NamedModel, Site


@dataclass(slots=True)
class Labels:
    """Gives each schema one label: its type's name, else the path to it from the nearest name."""

    named: NamedModel
    given: dict[Site, Name] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    classes: dict[Site, Name] = field(init=False)

    def __post_init__(self) -> None:
        self.classes = {type_id.site: name for type_id, name in self.named.classes.items()}

    def label(self, site: Site) -> Name:
        """Give the label of a schema."""
        if site not in self.given:
            names = alike(shortened(self._wanted(site)), f"{site.place} {len(self.given)}")
            given = next(name for name in names if name not in self.taken)
            self.taken.add(given)
            self.given[site] = Name(given)
        return self.given[site]

    def _wanted(self, site: Site) -> str:
        tokens: list[str] = []
        pointer = site.pointer
        while (home := Site(site.document, pointer)) not in self.classes and pointer:
            pointer, _, token = pointer.rpartition("/")
            tokens.append("".join(identifier_words(token)))
        start = self.classes.get(home, "Schema")
        return "_".join([start, *(token for token in reversed(tokens) if token)])
