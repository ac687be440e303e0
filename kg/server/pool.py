"""Query processes: each answers one query at a time and is killed when it takes too long.

A query that has used some processor time and is not done leaves its place to a fresh process and goes on
behind the others, at low priority; of these there are only so many. So long queries never hold up short
ones, and a short one counts as short however busy the machine is.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from kg.server.job import Answer, Job, Limits, text
from kg.server.process import READY, serve_jobs, store_identity
from kg.server.worker import Worker

__all__ = ["Pool"]

LOG = logging.getLogger("kg.server")
LONG = 2  # as many long queries as places
CROWD = 4  # as many that wait as places: with more, each gets less time before it counts as long
PATIENCE = 1.0  # seconds of waiting from which on the newest is served in turn with the oldest
PAUSE = 30.0  # seconds between two attempts to start a process, at most


class Pool:
    """A number of query processes over one store on disk, which they only read.

    Raises:
        OSError: there is no store.
    """

    def __init__(self, path: Path, limits: Limits, size: int) -> None:
        self.path, self.limits, self.size = path, limits, size
        self.identity = store_identity(path)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["__main__", "kg.server.process", "pyseccomp"])
        self.workers: set[Worker] = set()
        self.idle: list[Worker] = []
        self.waiting: list[tuple[float, asyncio.Future[Worker | None]]] = []
        self.inside = self.long = 0
        self.tasks: set[asyncio.Task[None]] = set()
        self.stopping = self.newest = self.failed = False

    async def start(self) -> None:
        """Start all processes and wait until they are ready.

        Raises:
            RuntimeError: they cannot be started or confined.
        """
        self.idle += await asyncio.gather(*(self._spawn() for _ in range(self.size)))

    def close(self) -> None:
        """Refuse whatever waits or runs, and end all processes."""
        self.stopping = True
        self._turn_away()
        for worker in self.workers:
            worker.kill()

    async def stop(self) -> None:
        """End all processes and wait until they have ended."""
        self.close()
        await asyncio.gather(*self.tasks)
        for worker in tuple(self.workers):
            await asyncio.to_thread(worker.process.join, 5.0)

    async def ask(self, job: Job) -> Answer:
        """Answer a job, or say that it took too long (504) or too much memory (507), or that we are busy (503).

        Cancelling the call stops the query.
        """
        if self.stopping or self.inside >= self.limits.waiting:
            return text(503, "too many queries are waiting; try again in a moment")
        self.inside += 1
        try:
            worker = await self._worker()
            if worker is None and self._down():
                return text(503, "no query process can be started; the log of the server says why")
            return await self._run(worker, job) if worker else text(503, "too busy; try again in a moment")
        finally:
            self.inside -= 1

    async def _worker(self) -> Worker | None:
        """Return a free worker, None where none became free in time, or none will."""
        while self.idle:
            worker = self.idle.pop()
            if not worker.ended():
                return worker
            self._end(worker)
            self._later(self._replace())
        if self._down():
            return None
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker | None] = loop.create_future()
        place = (loop.time(), turn)
        self.waiting.append(place)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await turn
        except TimeoutError:
            self._give_back(turn)
            return None
        except asyncio.CancelledError:
            self._give_back(turn)
            raise
        finally:
            if place in self.waiting:
                self.waiting.remove(place)

    def _down(self) -> bool:
        """Tell whether all processes have ended and the last attempt to start one has failed."""
        return self.failed and not any(worker.ready for worker in self.workers)

    def _turn_away(self) -> None:
        """Tell all who wait that there will be no worker."""
        while self.waiting:
            _, turn = self.waiting.pop()
            if not turn.done():
                turn.set_result(None)

    def _give_back(self, turn: asyncio.Future[Worker | None]) -> None:
        if turn.done() and not turn.cancelled() and (worker := turn.result()):
            self._free(worker)

    def _free(self, worker: Worker) -> None:
        """Hand a worker to the next who waits.

        That is the first come; where the first has waited long, every other time the last: under a flood of
        queries not everyone can be served in time, but some who come before and after it can.
        """
        while self.waiting:
            late = asyncio.get_running_loop().time() - self.waiting[0][0] > PATIENCE
            self.newest = late and not self.newest
            _, turn = self.waiting.pop(-1 if self.newest else 0)
            if not turn.done():
                turn.set_result(worker)
                return
        self.idle.append(worker)

    async def _run(self, worker: Worker, job: Job) -> Answer:
        """Run a job on a worker, which is free, or replaced, afterwards."""
        end = time.monotonic() + self.limits.seconds
        replaced = whole = False
        try:
            await asyncio.to_thread(worker.connection.send, job)
            found = await worker.receive_early(self._short, self.limits.seconds)
            if found is None and (rest := end - time.monotonic()) > 0:
                if self.long >= LONG * self.size:
                    return text(
                        503, "busy with long queries; try again in a moment, or make the query more selective"
                    )
                replaced = True
                found = await self._run_on(worker, rest)
            if not isinstance(found, Answer):
                return text(
                    504, f"stopped after {self.limits.seconds:g} seconds; make the query more selective"
                )
            whole = True
            return found
        except (EOFError, OSError):
            if self.stopping:
                return text(503, "the server stops")
            return text(
                507, "the query needed more memory than allowed, or is nested too deeply; ask for less"
            )
        finally:
            if whole and not replaced:
                self._free(worker)
            else:
                self._end(worker)
                if not replaced:
                    self._later(self._replace())

    def _short(self) -> float:
        """Return the seconds of processor time after which a query counts as long: fewer in a crowd."""
        return self.limits.short / max(1.0, len(self.waiting) / (CROWD * self.size))

    async def _run_on(self, worker: Worker, seconds: float) -> object:
        """Let a long query go on behind the others."""
        worker.step_back()
        self._later(self._replace())
        self.long += 1
        try:
            return await worker.receive(seconds)
        finally:
            self.long -= 1

    def _end(self, worker: Worker) -> None:
        worker.kill()
        self.workers.discard(worker)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        if self.stopping:
            work.close()
            return
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _replace(self) -> None:
        """Start a worker in the place of one that ended, and try again until that succeeds.

        A single failure tells nothing: the process may have been killed as it started.
        """
        pause, again = 0.0, False
        while not self.stopping:
            try:
                self._free(await self._spawn())
                self.failed = False
                return
            except (RuntimeError, OSError) as error:
                if self.stopping:
                    return
                LOG.error("a query process did not start: %s", error)
                self.failed, again = self.failed or again, True
                if self._down():
                    self._turn_away()
            await asyncio.sleep(pause)
            pause = min(2 * pause + 1, PAUSE)

    async def _spawn(self) -> Worker:
        ours, theirs = self.context.Pipe()
        arguments = (theirs, self.path, self.identity, self.limits)
        process = self.context.Process(target=serve_jobs, args=arguments, daemon=True)
        await asyncio.to_thread(process.start)
        theirs.close()
        worker = Worker(process, ours)
        self.workers.add(worker)
        if self.stopping:
            worker.kill()
        try:
            said = await worker.receive(60.0)
        except (EOFError, OSError):
            said = "it ended at once"
        if said != READY:
            self._end(worker)
            raise RuntimeError(str(said or "it does not answer"))
        worker.ready = True
        return worker
