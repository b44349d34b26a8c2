"""The format of regular expressions, which the library `regress` reads as ECMA-262 has them."""

from __future__ import annotations

try:
    from regress import Regex, RegressError
except ImportError as error:
    raise ImportError(
        f"{__package__} checks regular expressions with the library regress:"
        " pip install 'regress>=2026.9'"
    ) from error


def is_regex(text: str) -> bool:
    """Tell whether a text is a pattern of ECMA-262 in its Unicode mode (section 22.2.1)."""
    try:
        Regex(text, "u")
    except (RegressError, ValueError):  # half of a surrogate pair is no text to the library
        return False
    return True
