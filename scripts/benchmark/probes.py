"""What a peer checks and keeps: fast is worth little where less is done."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .adapters import PEERS, Adapter
from .calls import UnfitError, adapted, named, raises, refusal
from .works import FULL, VIOLATIONS, Data, spoiled
from .workshop import Workshop

NOT_ASKED = "—"


def probe_all(shop: Workshop) -> dict[str, Mapping[str, str]]:
    """Probe every peer that can be set up: its name to questions and answers."""
    answers: dict[str, Mapping[str, str]] = {}
    for name, peer in PEERS.items():
        try:
            answers[name] = _probe(adapted(peer, shop, "RealtimeSession"))
        except UnfitError:
            continue
    return answers


def _probe(adapter: Adapter) -> dict[str, str]:
    return {
        "of ten violations, one at a time, refused": str(_refused_alone(adapter)),
        "of ten at once, reported with their places": str(_reported_at_once(adapter)),
        "unknown members": _unknown(adapter),
        "null and absent": _null(adapter),
        "a member twice in JSON text": _twice(adapter),
    }


def _refused_alone(adapter: Adapter) -> int:
    refuse = refusal(adapter)
    return sum(bool(refuse(spoiled(each))) for each in VIOLATIONS)


def _reported_at_once(adapter: Adapter) -> int:
    return named(refusal(adapter)(spoiled(*VIOLATIONS)), [place for place, _ in VIOLATIONS])


def _unknown(adapter: Adapter) -> str:
    data = {**FULL, "unknown": 1}
    if isinstance(adapter.decode, str) or isinstance(adapter.encode, str):
        return NOT_ASKED
    if raises(adapter.decode, data):
        return "refused"
    return "kept" if "unknown" in adapter.encode(adapter.decode(data)) else "dropped"


def _null(adapter: Adapter) -> str:
    """Send on a null and an absent member: `turn_detection` may be null, and has no default."""
    if isinstance(adapter.decode, str) or isinstance(adapter.encode, str):
        return NOT_ASKED
    texts: list[Data] = [{"turn_detection": None}, {}]
    sent = [adapter.encode(adapter.decode(data)) for data in texts]
    told_apart = "turn_detection" in sent[0] and "turn_detection" not in sent[1]
    return "told apart" if told_apart else "the same"


def _twice(adapter: Adapter) -> str:
    if isinstance(adapter.parse, str):
        return NOT_ASKED
    members = json.dumps(FULL)[1:-1]
    return "refused" if raises(adapter.parse, f"{{{members}, {members}}}") else "accepted"
