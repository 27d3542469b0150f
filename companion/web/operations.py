"""What operations ask: alive, ready, how it goes."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from companion import metrics
from companion.errors import Refused
from companion.event.models import Event
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
            session.execute(select(Event.id).limit(1)).first()
    except (Refused, DBAPIError):
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok" if worker.relay.is_well else "degraded")


@blueprint.get("/metrics")
def measured() -> ResponseReturnValue:
    """What all workers of this server have counted, for Prometheus."""
    return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
