from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fulfilment.errors import MissingRecord
from fulfilment.models import Parcel, TrackingEvent


def parcels_of(session: Session, shipment_id: UUID) -> list[Parcel]:
    query = select(Parcel).where(Parcel.shipment_id == shipment_id, Parcel.deleted_at.is_(None))
    return list(session.scalars(query))


def by_tracking_code(session: Session, code: str) -> Parcel:
    query = select(Parcel).where(Parcel.tracking_code == code, Parcel.deleted_at.is_(None))
    parcel = session.scalars(query).one_or_none()
    if parcel is None:
        raise MissingRecord("parcel not found", code=code)
    return parcel


def clear_tracking(session: Session, shipment_id: UUID) -> None:
    session.execute(
        update(Parcel)
        .where(Parcel.shipment_id == shipment_id, Parcel.deleted_at.is_(None))
        .values(tracking_code=None)
    )


def events_of(session: Session, parcel_id: UUID) -> list[TrackingEvent]:
    query = (
        select(TrackingEvent)
        .where(TrackingEvent.parcel_id == parcel_id)
        .order_by(TrackingEvent.happened_at)
    )
    return list(session.scalars(query))
