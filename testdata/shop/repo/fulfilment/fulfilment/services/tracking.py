import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fulfilment.errors import BadInput, InvalidState
from fulfilment.models import Parcel, Shipment, TrackingEvent
from fulfilment.repositories.parcels import by_tracking_code, events_of
from fulfilment.repositories.shipments import get_shipment

logger = logging.getLogger(__name__)

FINAL = {"delivered", "returned"}
KNOWN = FINAL | {"accepted", "in_transit", "out_for_delivery", "failed_attempt"}


def record_event(session: Session, tracking_code: str, code: str, happened_at: datetime) -> TrackingEvent:
    if code not in KNOWN:
        raise BadInput("unknown event", code=code)
    parcel = by_tracking_code(session, tracking_code)
    previous = events_of(session, parcel.id)
    if previous and previous[-1].code in FINAL:
        raise InvalidState("parcel has arrived", tracking_code=tracking_code)
    event = TrackingEvent(parcel_id=parcel.id, code=code, happened_at=happened_at)
    session.add(event)
    if code == "accepted":
        _mark_shipped(session, parcel, happened_at)
    return event


def _mark_shipped(session: Session, parcel: Parcel, happened_at: datetime) -> None:
    shipment = get_shipment(session, parcel.shipment_id)
    if shipment.shipped_at is None:
        shipment.shipped_at = happened_at
        shipment.status = "shipped"
        logger.info("shipped %s", shipment.order_ref)


def late_shipments(session: Session, before: datetime) -> list[Shipment]:
    query = select(Shipment).where(
        Shipment.status == "labelled",
        Shipment.created_at < before,
        Shipment.deleted_at.is_(None),
    )
    return list(session.scalars(query))
