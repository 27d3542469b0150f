"""HTTP's word for each refusal."""

from __future__ import annotations

from companion.errors import Code

STATUS = {
    Code.BAD_REQUEST: 400,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.TOO_LARGE: 413,
    Code.CLOSED: 423,
    Code.RATE_LIMITED: 429,
    Code.UNAVAILABLE: 503,
}
