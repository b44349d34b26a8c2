"""Keywords as records, dialects as tables, formats, and views of a schema through them."""
