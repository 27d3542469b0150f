"""What can be wrong with a copy."""

from __future__ import annotations


class CopyFault(Exception):
    """The copy cannot be made or put back; nothing was changed. The message says why."""
