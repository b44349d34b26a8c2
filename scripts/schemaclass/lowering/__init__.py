"""Schemas as written to a model with names: normalised, put together, typed, named, verified."""
