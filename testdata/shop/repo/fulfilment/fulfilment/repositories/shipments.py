from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fulfilment.errors import MissingRecord
from fulfilment.models import Shipment


def get_shipment(session: Session, shipment_id: UUID) -> Shipment:
    query = select(Shipment).where(Shipment.id == shipment_id, Shipment.deleted_at.is_(None))
    shipment = session.scalars(query).one_or_none()
    if shipment is None:
        raise MissingRecord("shipment not found", shipment_id=str(shipment_id))
    return shipment


def shipments_for_order(session: Session, order_ref: str) -> list[Shipment]:
    query = (
        select(Shipment)
        .where(Shipment.order_ref == order_ref, Shipment.deleted_at.is_(None))
        .order_by(Shipment.created_at)
    )
    return list(session.scalars(query))


def planned_shipments(session: Session, warehouse_id: UUID, limit: int) -> list[Shipment]:
    query = (
        select(Shipment)
        .where(Shipment.warehouse_id == warehouse_id)
        .where(Shipment.status == "planned")
        .where(Shipment.deleted_at.is_(None))
        .limit(limit)
    )
    return list(session.scalars(query))


def count_shipped(session: Session, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(Shipment)
        .where(Shipment.shipped_at >= since, Shipment.deleted_at.is_(None))
    )
    return session.execute(query).scalar_one()


def by_tracking_prefix(session: Session, prefix: str) -> list[Shipment]:
    query = select(Shipment).where(Shipment.order_ref.startswith(prefix))
    return list(session.scalars(query))
