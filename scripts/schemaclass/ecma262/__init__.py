"""Regular expressions of ECMA-262 in Python's spelling, with the same meaning."""
