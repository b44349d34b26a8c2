"""The formats that the standard library suffices for, each by the grammar that its RFC gives."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from datetime import date
from functools import cache
from typing import Any, Final

# --- numbers (the OpenAPI Format Registry) --------------------------------------------------------

# What is not less rounds to infinity (IEEE 754, section 4.3.1).
_FLOAT_END: Final = 2**128 - 2**103
_DOUBLE_END: Final = 2**1024 - 2**970


def is_int32(number: float) -> bool:
    """Tell whether a number is an integer of 32 bits with a sign."""
    return -(2**31) <= number < 2**31 and number == int(number)


def is_int64(number: float) -> bool:
    """Tell whether a number is an integer of 64 bits with a sign."""
    return -(2**63) <= number < 2**63 and number == int(number)


def is_float(number: float) -> bool:
    """Tell whether a number is in the range of floating point numbers of single precision."""
    return -_FLOAT_END < number < _FLOAT_END


def is_double(number: float) -> bool:
    """Tell whether a number is in the range of floating point numbers of double precision."""
    return -_DOUBLE_END < number < _DOUBLE_END


# --- dates and times (RFC 3339) -------------------------------------------------------------------

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_DURATION = re.compile(
    r"P(?:[0-9]+W"
    r"|(?=[0-9T])(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)?"
    r"(?:T(?:[0-9]+S|[0-9]+M(?:[0-9]+S)?|[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?))?)"
)
_DAY: Final = 24 * 60
# Python's dates begin with the year 1; the year 0 has the calendar of each year that 400 divides.
_LEAP_YEAR: Final = 400


def is_date(text: str) -> bool:
    """Tell whether a text is a `full-date` of RFC 3339: a day that there is."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a text is a `full-time` of RFC 3339; a leap second ends a day of UTC."""
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    if found[3] != "60":
        return True
    offset = int(f"{found[4]}1") * (int(found[5]) * 60 + int(found[6])) if found[4] else 0
    return (int(found[1]) * 60 + int(found[2]) - offset) % _DAY == _DAY - 1


def is_date_time(text: str) -> bool:
    """Tell whether a text is a `date-time` of RFC 3339."""
    return text[10:11] in ("T", "t") and is_date(text[:10]) and is_time(text[11:])


def is_duration(text: str) -> bool:
    """Tell whether a text is a `duration` of RFC 3339, appendix A."""
    return _DURATION.fullmatch(text) is not None


# --- addresses (RFC 2673, 4291, 5321, 6531) -------------------------------------------------------

_LOCAL: Final = 64  # octets before the @ (RFC 5321, section 4.5.3.1.1)
_DOMAIN: Final = 255  # octets after it (section 4.5.3.1.2)


def is_ipv4(text: str) -> bool:
    """Tell whether a text is an IPv4 address in dotted decimal notation (RFC 2673, 3.2)."""
    return _is_address(ipaddress.IPv4Address, text)


def is_ipv6(text: str) -> bool:
    """Tell whether a text is an IPv6 address (RFC 4291, section 2.2), without a zone."""
    return "%" not in text and _is_address(ipaddress.IPv6Address, text)


def _is_address(kind: type[Any], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


@cache
def _mailbox(more: str) -> re.Pattern[str]:
    """Compile `Mailbox` of RFC 5321, section 4.1.2; `more` is what RFC 6531 adds."""
    atom = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{more}-]+"
    quoted = rf'"(?:[ !#-\[\]-~{more}]|\\[ -~])*"'
    label = rf"[A-Za-z0-9{more}](?:[A-Za-z0-9{more}-]*[A-Za-z0-9{more}])?"
    return re.compile(
        rf"(?P<local>{atom}(?:\.{atom})*|{quoted})"
        rf"@(?P<domain>{label}(?:\.{label})*|\[(?P<literal>[^\[\\\]]+)\])"
    )


def is_email(text: str) -> bool:
    """Tell whether a text is a `Mailbox` of RFC 5321, section 4.1.2."""
    return _is_mailbox(_mailbox("").fullmatch(text))


def is_idn_email(text: str) -> bool:
    """Tell whether a text is a `Mailbox` as RFC 6531, section 3.3, extends it."""
    return _is_mailbox(_mailbox("\x80-\U0010ffff").fullmatch(text))


def _is_mailbox(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    literal = found["literal"]
    if literal is not None and not _is_literal(literal):
        return False
    sizes = [len(found[part].encode("utf-8", "surrogatepass")) for part in ("local", "domain")]
    return sizes[0] <= _LOCAL and sizes[1] <= _DOMAIN


def _is_literal(literal: str) -> bool:
    """IANA's registry of tags for address literals has but one."""
    tag, is_tagged, address = literal.partition(":")
    return is_ipv6(address) if is_tagged and tag.lower() == "ipv6" else is_ipv4(literal)


# --- identifiers (RFC 3986, 3987, 4122, 6570, 6901) -----------------------------------------------

_HEX: Final = "%[0-9A-Fa-f]{2}"
_UCSCHAR: Final = (
    "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd"
)
_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"


@cache
def _reference(more: str, private: str) -> re.Pattern[str]:
    """Compile `URI-reference` of RFC 3986, appendix A; RFC 3987 adds characters to it.

    `more` may stand wherever a letter may, `private` in queries.
    """
    name = rf"\-A-Za-z0-9._~!$&'()*+,;={more}"
    text = rf"(?:[{name}:@]|{_HEX})"
    authority = (
        rf"(?:(?:[{name}:]|{_HEX})*@)?"
        rf"(?:\[(?P<literal>[^\[\]]*)\]|(?:[{name}]|{_HEX})*)(?::[0-9]*)?"
    )
    path = rf"//{authority}(?:/{text}*)*|/(?:{text}+(?:/{text}*)*)?"
    return re.compile(
        rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?:{path}|{text}+(?:/{text}*)*|)"
        rf"|(?:{_named(path)}|(?:[{name}@]|{_HEX})+(?:/{text}*)*|))"
        rf"(?:\?(?:[{name}:@/?{private}]|{_HEX})*)?(?:\#(?:[{name}:@/?]|{_HEX})*)?"
    )


def _named(path: str) -> str:
    """Name the literal of the second path apart: no two groups have one name."""
    return path.replace("<literal>", "<relative>")


_FUTURE = re.compile(r"[Vv][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+")


def _refers(pattern: re.Pattern[str], text: str, *, absolute: bool) -> bool:
    found = pattern.fullmatch(text)
    if found is None or (absolute and found["scheme"] is None):
        return False
    literal = found["literal"] if found["literal"] is not None else found["relative"]
    return literal is None or is_ipv6(literal) or _FUTURE.fullmatch(literal) is not None


def is_uri(text: str) -> bool:
    """Tell whether a text is a `URI` of RFC 3986."""
    return _refers(_reference("", ""), text, absolute=True)


def is_uri_reference(text: str) -> bool:
    """Tell whether a text is a `URI-reference` of RFC 3986."""
    return _refers(_reference("", ""), text, absolute=False)


def is_iri(text: str) -> bool:
    """Tell whether a text is an `IRI` of RFC 3987."""
    return _refers(_reference(_UCSCHAR, _PRIVATE), text, absolute=True)


def is_iri_reference(text: str) -> bool:
    """Tell whether a text is an `IRI-reference` of RFC 3987."""
    return _refers(_reference(_UCSCHAR, _PRIVATE), text, absolute=False)


_VARCHAR: Final = rf"(?:[A-Za-z0-9_]|{_HEX})"
_VARIABLE: Final = rf"{_VARCHAR}(?:\.?{_VARCHAR})*(?::[1-9][0-9]{{0,3}}|\*)?"
_POINTER: Final = r"(?:/(?:[^/~]|~[01])*)*"
_JSON_POINTER = re.compile(_POINTER)
_RELATIVE_POINTER = re.compile(rf"(?:0|[1-9][0-9]*)(?:[+-][1-9][0-9]*)?(?:\#|{_POINTER})")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@cache
def _template() -> re.Pattern[str]:
    # The apostrophe is a literal by erratum 6937.
    return re.compile(
        rf"(?:[!#-$&-;=?-\[\]_a-z~{_UCSCHAR}{_PRIVATE}]|{_HEX}"
        rf"|\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\}})*"
    )


def is_uri_template(text: str) -> bool:
    """Tell whether a text is a `URI-Template` of RFC 6570."""
    return _template().fullmatch(text) is not None


def is_json_pointer(text: str) -> bool:
    """Tell whether a text is a `json-pointer` of RFC 6901."""
    return _JSON_POINTER.fullmatch(text) is not None


def is_relative_json_pointer(text: str) -> bool:
    """Tell whether a text is a Relative JSON Pointer (draft-hha-relative-json-pointer)."""
    return _RELATIVE_POINTER.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Tell whether a text is a `UUID` of RFC 4122, section 3."""
    return _UUID.fullmatch(text) is not None


# --- content (RFC 4648, 8259) ---------------------------------------------------------------------


def is_base64(text: str) -> bool:
    """Tell whether a text is base64 (RFC 4648, section 4)."""
    return _decoded(text) is not None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def holds_json(text: str, encoding: str | None = None) -> bool:
    """Tell whether a text, decoded if it is encoded, is JSON (RFC 8259).

    What can't be decoded holds nothing that could be wrong.
    """
    content = _decoded(text) if encoding else text
    try:
        json.loads("null" if content is None else content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)
