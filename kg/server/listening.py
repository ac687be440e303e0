"""Where the server listens: sockets, bound before anything is started, so that their faults can be told."""

from __future__ import annotations

import errno
import socket

from kg.errors import InputError

__all__ = ["address", "listen"]


def listen(host: str, port: int, backlog: int) -> list[socket.socket]:
    """Listen on a port of all addresses of a host; port 0 is any that is free, the same on each of them.

    Raises:
        InputError: the host is not known or not of this machine, or the port cannot be used.
    """
    doors: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in dict.fromkeys(found):
            try:
                door = socket.socket(family, kind, protocol)
            except OSError:
                continue  # an address of a family that this machine lacks
            doors.append(door)
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            door.bind((place[0], port or doors[0].getsockname()[1], *place[2:]))
            door.listen(backlog)
    except (OSError, UnicodeError) as error:
        for door in doors:
            door.close()
        raise InputError(_explain(error, host, port)) from None
    if not doors:
        raise InputError(f"{host}: no address of this machine; choose another with --host")
    return doors


def _explain(error: OSError | UnicodeError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"{host}: no such host ({error}); choose another with --host"
    if isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL:
        return f"{host}: no address of this machine; choose another with --host"
    return f"port {port} of {host} cannot be used ({error}); choose another with --port"


def address(door: socket.socket) -> str:
    """Return the address of a socket as one writes it into a browser."""
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
