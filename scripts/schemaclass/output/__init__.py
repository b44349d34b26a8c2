"""The output folder: its manifest, what changed in it, and writing it as a whole."""
