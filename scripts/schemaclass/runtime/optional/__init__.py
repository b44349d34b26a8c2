"""Modules that a generated package gets only if its schemas assert formats."""
