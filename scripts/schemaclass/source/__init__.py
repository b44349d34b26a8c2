"""Text to documents: JSON and YAML with positions, and data that a program hands in."""
