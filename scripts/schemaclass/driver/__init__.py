"""Runs: settings, the pipeline, building, validating an instance, internal errors."""
