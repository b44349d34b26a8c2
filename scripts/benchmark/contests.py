"""Contests in this process: one call of every peer, in turn, round after round."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat

from .adapters import PEERS
from .calls import OPERATIONS, Contender, UnfitError, prepare
from .figures import Contest
from .works import Work
from .workshop import Workshop


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is measured: rounds, and about how many nanoseconds a contender has in each."""

    rounds: int
    batch: int


def hold(shop: Workshop, work: Work, operation: str, pace: Pace) -> Contest:
    """Hold one contest between all peers: an operation, a key of `OPERATIONS`, on some work."""
    ready: dict[str, Contender] = {}
    absent: dict[str, str] = {}
    for name, peer in PEERS.items():
        try:
            ready[name] = prepare(peer, shop, work, operation)
        except UnfitError as error:
            absent[name] = str(error)
    samples = _rounds(ready, pace)
    notes = {name: each.note for name, each in ready.items() if each.note}
    title = f"{OPERATIONS[operation]}: {work.title}"
    return Contest(f"{operation}/{work.name}", title, "ns", samples, absent, notes)


def _rounds(ready: Mapping[str, Contender], pace: Pace) -> dict[str, list[float]]:
    """Time all contenders, one after the other in each round, from another one on each time.

    What counts is this process's CPU time. The collector of garbage is on, as it is where these
    peers are used; what stood before the contest is none of its business.
    """
    counts = {name: _count(each, pace.batch) for name, each in ready.items()}
    samples: dict[str, list[float]] = {name: [] for name in ready}
    names = list(ready)
    gc.collect()
    gc.freeze()
    try:
        for turn in range(pace.rounds):
            start = turn % len(names) if names else 0
            for name in (*names[start:], *names[:start]):
                gc.collect()
                samples[name].append(_timed(ready[name], counts[name]) / counts[name])
    finally:
        gc.unfreeze()
    return samples


def _count(contender: Contender, batch: int) -> int:
    """Find how many calls fill a batch; that is the warm-up, too."""
    count = 1
    while (taken := _timed(contender, count)) < batch / 4:
        count *= 2
    return max(1, round(count * batch / taken))


def _timed(contender: Contender, count: int) -> int:
    call, argument = contender.call, contender.argument
    start = time.process_time_ns()
    for _ in repeat(None, count):
        call(argument)
    return time.process_time_ns() - start
