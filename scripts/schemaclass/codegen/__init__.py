"""A model with names to the modules of a package, and the check of what came out."""
