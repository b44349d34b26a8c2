"""The official JSON-Schema-Test-Suite: what this compiler makes of it, and what its peers do.

`python -m conformance` measures and prints; `make conformance` writes the figures down, too. The
tests judge with the same functions.
"""
