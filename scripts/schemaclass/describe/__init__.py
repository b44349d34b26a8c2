"""Facts and sentences that docstrings, pages and messages share."""
