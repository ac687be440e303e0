"""A query process as the server sees it: what it sends, what it has used, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

__all__ = ["Worker"]

TICK = 0.01  # seconds between two looks at the clock, at least
SCHED = 2  # CPUCLOCK_SCHED: what the scheduler counted, in nanoseconds
UNKNOWN = 255  # the exit code of processes whose fork server is gone, whether they live or not


class Worker:
    """A query process and our end of the pipe to it."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.process, self.connection = process, connection
        self.ready = False

    async def receive(self, seconds: float) -> object:
        """Wait for what the process sends; None where nothing came in time.

        Raises:
            EOFError: the process ended.
            OSError: it ended while it was sending.
        """
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        descriptor = self.connection.fileno()
        loop.add_reader(descriptor, ready.set)
        try:
            async with asyncio.timeout(seconds):
                await ready.wait()
        except TimeoutError:
            return None
        finally:
            loop.remove_reader(descriptor)
        return await asyncio.shield(asyncio.to_thread(self.connection.recv))

    async def receive_early(self, processor: Callable[[], float], seconds: float) -> object:
        """Wait as ``receive`` does, but no longer than until ``processor`` more seconds have been used."""
        start, end, found = self.used(), time.monotonic() + seconds, None
        while found is None and (rest := min(start + processor() - self.used(), end - time.monotonic())) > 0:
            found = await self.receive(max(rest, TICK))
        return found

    def used(self) -> float:
        """Return the seconds of processor time that the process has used, 0 where it has ended.

        Every process has such a clock (https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html);
        Python opens only those of threads, so its number is made here as the C library makes it.
        """
        with contextlib.suppress(OSError):
            return time.clock_gettime(~(self.process.pid or 0) << 3 | SCHED)
        return 0.0

    def step_back(self) -> None:
        """Run on at low priority."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid or 0, 15)

    def ended(self) -> bool:
        """Tell whether an idle process has ended: it sends nothing, so its pipe is readable only then."""
        try:
            return self.connection.poll()
        except OSError:
            return True

    def kill(self) -> None:
        """End the process at once.

        ``Process.kill`` does nothing where the fork server is gone.
        """
        if self.process.pid and self.process.exitcode in (None, UNKNOWN):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
