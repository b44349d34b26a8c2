"""What a page says of a type: details, examples that were tried out, Markdown."""
