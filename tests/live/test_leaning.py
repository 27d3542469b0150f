"""What live/direct.py and live/transport.py lean on, and is private where it is from.

When one of these fails, read what has changed there, set the digest, and run the tests of
delivery both ways: `COMPANION_TRANSPORT=plain ./script/test tests/live tests/faults` too.
"""

from __future__ import annotations

import json
import subprocess
import sys

LEANT_ON = {
    "engineio.base_socket:BaseSocket": "d787ee3666d08b7a",
    "engineio.socket:Socket.receive": "4126eb2537d0d020",
    "engineio.socket:Socket._upgrade_websocket": "02f6ac05441609d3",
    "engineio.socket:Socket.handle_get_request": "d45c0d8f98840672",
    "engineio.server:Server._handle_connect": "049f7c2b2c239080",
    "engineio.server:Server._trigger_event": "bc536417c3045418",
    "engineio.server:Server._get_socket": "ae2f99e66d632944",
    "engineio.server:Server.send_packet": "81aec513663f11e1",
    "engineio.server:Server.disconnect": "3f5faf6e405fe06b",
    "eventlet.websocket:RFC6455WebSocket.wait": "2914eb549aa52d1d",
    "eventlet.websocket:RFC6455WebSocket.send": "8bec73f6e867bca4",
    "eventlet.websocket:RFC6455WebSocket._send": "82ffb8d0a4c2e87b",
    "eventlet.websocket:RFC6455WebSocket._send_closing_frame": "f8baf7278536f56a",
    "eventlet.websocket:RFC6455WebSocket.close": "06520e635a360385",
    "eventlet.websocket:RFC6455WebSocket._handle_control_frame": "a5ab3d89fdde7db7",
    "eventlet.websocket:WebSocketWSGI.__call__": "9e0ec3809e822a0e",
    "eventlet.greenio.base:GreenSocket.__init__": "691018ed039a767e",
    "eventlet.greenio.base:GreenSocket.send": "0971ebecf195af69",
    "socketio.base_manager:BaseManager.pre_connect": "bfdba4c0c8f1bd8a",
    "socketio.base_manager:BaseManager.basic_disconnect": "2933b50bc4b2ea7b",
    "socketio.base_manager:BaseManager.basic_leave_room": "e27f3eea06d1c6a6",
    "socketio.base_manager:BaseManager.eio_sid_from_sid": "b0c0aeb5430d5248",
}
"""The digest of each one's source."""

DIGESTS = """
import inspect, json, pkgutil, sys
from hashlib import sha256

def digest(name):
    source = inspect.getsource(pkgutil.resolve_name(name))
    return sha256(source.encode()).hexdigest()[:16]

print(json.dumps({name: digest(name) for name in sys.argv[1:]}))
"""
"""What prints them, in a process of its own: eventlet does not like the tests' forks."""


def test_what_it_leans_on_is_as_it_was_when_that_was_read() -> None:
    command = [sys.executable, "-W", "ignore", "-c", DIGESTS, *LEANT_ON]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)

    assert json.loads(printed.stdout) == LEANT_ON
