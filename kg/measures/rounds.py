"""Rounds of a simulation on all processors: the same numbers whatever the number of processes."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import TypeVar

import numpy as np

from kg.measures.options import check_whole

__all__ = ["Round", "play"]

T = TypeVar("T")
Round = Callable[[int, np.random.Generator], T]
"""What is done in one round, given its number and its source of chance."""
WORTHWHILE = 5.0
"""Seconds of work from which on more processes are started: they need one or two to be ready."""
BATCHES = 20
"""Steps of the progress bar for each process."""


def play(
    round_: Round[T],
    rounds: int,
    *,
    seed: int,
    processes: int | None = None,
    progress: bool | None = None,
    title: str = "",
) -> list[T]:
    """Play rounds and return their results in order.

    Each round has a random stream of its own, spawned from ``seed``, so that the number of processes does not
    matter. Where ``processes`` is more than one, workers must be able to import ``round_``: a function of a
    module, or a ``partial`` of one. By default all processors work where there is work for some seconds, and
    a bar shows on standard error if that is a terminal.

    Raises:
        InputError: ``rounds`` or ``processes`` is less than one, ``seed`` is negative, or one is no whole number.
    """
    check_whole("rounds", rounds, 1)
    check_whole("seed", seed, 0)
    if processes is not None:
        check_whole("processes", processes, 1)
    job = partial(_play, round_, seed)
    done: list[T] = []
    if processes is None:
        done = job(range(min(rounds, 1)))  # loads what is needed
        start = time.perf_counter()
        done += job(range(1, min(rounds, 2)))
        work = (time.perf_counter() - start) * rounds
        processes = (os.cpu_count() or 1) if work > WORTHWHILE else 1
    size = max(1, rounds // (BATCHES * processes))
    batches = [range(first, min(first + size, rounds)) for first in range(len(done), rounds, size)]
    shown = sys.stderr.isatty() if progress is None else progress
    with _results(job, batches, processes) as results:
        for batch in _track(results, len(batches), title, shown):
            done += batch
    return done


def _play(round_: Round[T], seed: int, numbers: Sequence[int]) -> list[T]:
    return [round_(n, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(n,)))) for n in numbers]


@contextmanager
def _results(
    job: Callable[[Sequence[int]], list[T]], batches: list[range], processes: int
) -> Iterator[Iterable[list[T]]]:
    if processes == 1:
        yield map(job, batches)
        return
    # a fork of a process with threads (OpenMP, notebooks) can hang, and Python 3.12 warns of it
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            with _main_hidden():  # the workers start here
                results = pool.map(job, batches)
            yield results
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """Let a worker end when the process that started it is killed: it would wait for ever for work."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Keep new processes from running the caller's script once more: it may lack a main guard.

    They need nothing of it. https://docs.python.org/3/library/multiprocessing.html#programming-guidelines
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _track(results: Iterable[T], total: int, title: str, shown: bool) -> Iterable[T]:
    if not shown:
        return results
    from rich.console import Console
    from rich.progress import track

    return track(results, title or "rounds", total, console=Console(stderr=True), transient=True)
