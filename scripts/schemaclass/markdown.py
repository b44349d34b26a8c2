"""Temporary stand-in of the lead until the docs helper writes this file: overwrite it."""
from dataclasses import dataclass
@dataclass(frozen=True)
class IndexEntry:
    package: str
    name: str
    file: str
    summary: str
def index_entries(named): return []
def render_pages(named): return {}
def render_index(entries): return "# Documentation\n"
