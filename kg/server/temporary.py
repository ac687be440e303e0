"""A folder for the time of a server, which even one that is killed does not leave behind for good."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["temporary_folder"]

PREFIX = "kg-store-"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is removed at the end; those that killed servers left are removed at the beginning.

    Who lives holds a lock on a file in its folder, which the kernel takes from the dead.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            _remove_left(left)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, (Path(name) / "new").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Path(lock.name).rename(Path(name) / "lock")  # by this name it is locked at any time
        yield Path(name)


def _remove_left(folder: Path) -> None:
    """Remove a folder of ours if nobody holds its lock.

    Raises:
        OSError: somebody does, or it has no lock.
    """
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return
    with (folder / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
