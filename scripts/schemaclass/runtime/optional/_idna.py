"""The formats of host names, whose internationalised labels the library `idna` judges."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import bidirectional

try:
    import idna
except ImportError as error:
    raise ImportError(
        f"{__package__} checks host names with the library idna: pip install 'idna>=3.7'"
    ) from error

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # RFC 3490, section 3.1
_ACE: Final = "xn--"
_LONGEST: Final = 253  # characters of a name without its last dot (RFC 1035, section 2.3.4)
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))


def is_hostname(text: str) -> bool:
    """Tell whether a text is a host name (RFC 1123, section 2.1), its A-labels valid (RFC 5890)."""
    labels = text.split(".")
    return len(text) <= _LONGEST and all(map(_is_label, labels)) and _is_legible(labels)


def is_idn_hostname(text: str) -> bool:
    """Tell whether a text is an internationalised host name (RFC 5890, section 2.3.2.3)."""
    labels = _DOTS.split(text)
    try:
        encoded = [idna.alabel(label).decode() for label in labels]
    except UnicodeError:  # which IDNAError is
        return False
    return len(".".join(encoded)) <= _LONGEST and _is_legible(labels)


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label):
        return False
    if not label.lower().startswith(_ACE):
        return True
    try:
        idna.ulabel(label)
    except UnicodeError:
        return False
    return True


def _is_legible(labels: list[str]) -> bool:
    """Tell whether each label meets the Bidi rule, if one of them is written to the left.

    Labels may be told apart by nothing else (RFC 5893, section 1.4).
    """
    shown = [idna.ulabel(each) if each.lower().startswith(_ACE) else each for each in labels]
    if not any(_turns(label) for label in shown):
        return True
    try:
        return all(idna.check_bidi(label, check_ltr=True) for label in shown)
    except UnicodeError:
        return False


def _turns(label: str) -> bool:
    return any(bidirectional(char) in _RIGHT_TO_LEFT for char in label)
