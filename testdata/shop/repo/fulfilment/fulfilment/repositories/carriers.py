from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fulfilment.errors import MissingRecord
from fulfilment.models import Carrier


def get_carrier(session: Session, carrier_id: UUID) -> Carrier:
    query = select(Carrier).where(Carrier.id == carrier_id, Carrier.deleted_at.is_(None))
    carrier = session.scalars(query).one_or_none()
    if carrier is None:
        raise MissingRecord("carrier not found", carrier_id=str(carrier_id))
    return carrier


def carriers_for_weight(session: Session, weight: int) -> list[Carrier]:
    query = (
        select(Carrier)
        .where(Carrier.max_weight >= weight, Carrier.deleted_at.is_(None))
        .order_by(Carrier.base_price)
    )
    return list(session.scalars(query))


def carrier_names(session: Session) -> dict[UUID, str]:
    query = select(Carrier.id, Carrier.name).where(Carrier.deleted_at.is_(None))
    return {row.id: row.name for row in session.execute(query)}
