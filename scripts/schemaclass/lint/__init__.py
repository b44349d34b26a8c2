"""Contradictions: schemas that can hardly mean what they say, told as warnings."""
