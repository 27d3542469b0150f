"""How sockets are served: many of them, none compressed, none waiting for another."""

from __future__ import annotations

import base64
import os
import selectors
import socket
import time

import pytest

PEOPLE = 1_100
"""More than the libraries' own limit of 1,024 connections, at which they hang."""


@pytest.fixture
def port(serve):
    return serve("sqlite", 1).ports[0]


def handshake(port, **headers):
    """The request by which a browser opens a WebSocket."""
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def opened(port, **headers):
    """A connection on which the server has answered, and the head of its answer."""
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(handshake(port, **headers))
    head = b""
    while b"\r\n\r\n" not in head:
        head += line.recv(4096)
    return line, head.partition(b"\r\n\r\n")[0].decode()


def test_a_socket_is_never_compressed(port):
    line, head = opened(port, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")

    assert head.startswith("HTTP/1.1 101")
    assert "extensions" not in head.lower()
    line.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, "400"),
        ({"Origin": "https://evil.example", "X_Forwarded_Host": "evil.example"}, "400"),
        ({"Origin": "null"}, "400"),
        ({}, "101"),
    ],
)
def test_a_page_from_elsewhere_opens_no_socket(port, headers, status):
    line, head = opened(port, **headers)

    assert head.startswith(f"HTTP/1.1 {status}")
    line.close()


def test_our_own_page_opens_a_socket(port):
    line, head = opened(port, Origin=f"http://127.0.0.1:{port}")

    assert head.startswith("HTTP/1.1 101")
    line.close()


def test_long_polling_is_not_offered(port):
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n")

    assert line.recv(4096).startswith(b"HTTP/1.1 400")
    line.close()


def test_everyone_who_scans_one_code_at_once_is_served(port):
    lines = []
    answered = 0
    with selectors.DefaultSelector() as ready:
        for _ in range(PEOPLE):
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex(("127.0.0.1", port))
            ready.register(line, selectors.EVENT_WRITE)
            lines.append(line)
        give_up_at = time.monotonic() + 60
        while answered < PEOPLE and time.monotonic() < give_up_at:
            for key, mask in ready.select(timeout=1):
                if mask & selectors.EVENT_WRITE:
                    key.fileobj.send(handshake(port))
                    ready.modify(key.fileobj, selectors.EVENT_READ)
                elif key.fileobj.recv(4096).startswith(b"HTTP/1.1 101"):
                    ready.unregister(key.fileobj)
                    answered += 1

    assert answered == PEOPLE
    for line in lines:
        line.close()
