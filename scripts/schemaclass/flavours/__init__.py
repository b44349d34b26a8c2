"""Modules of other kinds than dataclasses, by datamodel-code-generator."""
