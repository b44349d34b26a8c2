"""The HTML site, from the same pages."""
