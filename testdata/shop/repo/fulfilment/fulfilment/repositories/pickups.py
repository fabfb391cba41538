from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fulfilment.errors import MissingRecord
from fulfilment.models import Pickup


def get_pickup(session: Session, pickup_id: UUID) -> Pickup:
    query = select(Pickup).where(Pickup.id == pickup_id, Pickup.deleted_at.is_(None))
    pickup = session.scalars(query).one_or_none()
    if pickup is None:
        raise MissingRecord("pickup not found", pickup_id=str(pickup_id))
    return pickup


def pickups_between(session: Session, start: datetime, end: datetime) -> list[Pickup]:
    query = (
        select(Pickup)
        .where(Pickup.window_start >= start, Pickup.window_start < end)
        .where(Pickup.deleted_at.is_(None))
    )
    return list(session.scalars(query))
