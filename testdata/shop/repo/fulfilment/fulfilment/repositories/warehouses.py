from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fulfilment.errors import MissingRecord
from fulfilment.models import Warehouse


def get_warehouse(session: Session, warehouse_id: UUID) -> Warehouse:
    query = select(Warehouse).where(Warehouse.id == warehouse_id, Warehouse.deleted_at.is_(None))
    warehouse = session.scalars(query).one_or_none()
    if warehouse is None:
        raise MissingRecord("warehouse not found", warehouse_id=str(warehouse_id))
    return warehouse


def warehouses_in(session: Session, country: str) -> list[Warehouse]:
    query = select(Warehouse).where(Warehouse.country == country, Warehouse.deleted_at.is_(None))
    return list(session.scalars(query))


def all_warehouses(session: Session) -> list[Warehouse]:
    query = select(Warehouse).where(Warehouse.deleted_at.is_(None)).order_by(Warehouse.name)
    return list(session.scalars(query))
