"""What a query process may do: compute. No sockets, no programs, bounded memory."""

from __future__ import annotations

import resource
from pathlib import Path

__all__ = ["confine", "require_jail"]

REFUSED = (
    *(
        "socket",
        "socketpair",
        "connect",
        "bind",
        "listen",
        "accept",
        "accept4",
        "sendto",
        "sendmsg",
        "sendmmsg",
    ),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),  # would open sockets past this filter
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_writev"),
)


def require_jail() -> None:
    """Do nothing where processes can be confined.

    Raises:
        RuntimeError: the platform offers no system call filter, so strangers' queries must not run here.
    """
    try:
        import pyseccomp  # type: ignore[import-untyped]  # noqa: F401
    except (ImportError, RuntimeError, OSError) as error:
        raise RuntimeError(f"kg serve needs Linux with libseccomp ({error})") from None


def confine(memory: int) -> None:
    """Take from this process the right to open sockets and to start programs, and cap its memory.

    Oxigraph answers ``SERVICE`` clauses itself, over HTTP, and has no switch against it; so the kernel
    refuses the system calls instead (https://man7.org/linux/man-pages/man2/seccomp.2.html). ``memory`` is
    in bytes, beyond what the process has mapped already.

    Raises:
        RuntimeError: the platform offers no such filter, and the process must not serve queries.
    """
    require_jail()
    import pyseccomp

    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)  # the threads of the store are bound as well
    for call in REFUSED:
        rules.add_rule(pyseccomp.ERRNO(1), call)
    rules.load()
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, mapped + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
