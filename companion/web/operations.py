"""What operations ask: alive, ready."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from companion.errors import Refused
from companion.live.worker import Worker

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """503 without database or while draining; without Redis everything works, only slower."""
    worker: Worker = current_app.extensions["companion"]
    if worker.draining:
        return jsonify(status="draining"), 503
    try:
        with worker.database.read() as session:
            session.execute(text("SELECT 1"))
    except Refused:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok" if worker.relay.is_well else "degraded")
