"""The port that the workers share, and nobody else."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager


class PortTaken(Exception):
    """The port cannot be had; the message says why, and what to do."""


@contextmanager
def reserved(host: str, port: int) -> Iterator[None]:
    """The port is this server's: its workers can share it, and it is nobody else's meanwhile.

    Workers share it by SO_REUSEPORT, which would let them share another server's too; so
    it is bound once without, which works only where there is no other. Raises PortTaken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as alone, socket.socket(family) as shared:
        try:
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            alone.bind((host, port))
            alone.close()
            shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            shared.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} of {host} cannot be had: {error.strerror}. "
                f"Stop what uses it, or choose another with --port."
            ) from error
        yield


def answers(host: str, port: int, path: str = "/healthz") -> bool:
    """Whether a worker on this port answers with 200."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
