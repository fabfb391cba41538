import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fulfilment.config import load_settings
from fulfilment.errors import CarrierFailure, InvalidState
from fulfilment.models import Pickup
from fulfilment.repositories.pickups import get_pickup, pickups_between
from fulfilment.repositories.shipments import planned_shipments
from fulfilment.repositories.warehouses import get_warehouse
from fulfilment.services.labels import CarrierClient, print_labels

logger = logging.getLogger(__name__)


def run_batch(session: Session, warehouse_id: UUID, client: CarrierClient) -> tuple[int, int]:
    warehouse = get_warehouse(session, warehouse_id)
    done, failed = 0, 0
    for shipment in planned_shipments(session, warehouse.id, load_settings().batch_size):
        try:
            print_labels(session, shipment.id, client)
            done += 1
        except CarrierFailure:
            logger.warning("carrier failed for %s", shipment.order_ref)
            failed += 1
    return done, failed


def book_pickup(session: Session, warehouse_id: UUID, carrier_id: UUID, start: datetime) -> Pickup:
    if start < datetime.now(UTC):
        raise ValueError("pickup is in the past")
    same_day = pickups_between(session, start, start + timedelta(days=1))
    if any(pickup.carrier_id == carrier_id for pickup in same_day):
        raise InvalidState("carrier comes that day already")
    pickup = Pickup(warehouse_id=warehouse_id, carrier_id=carrier_id, window_start=start)
    session.add(pickup)
    return pickup


def cancel_pickup(session: Session, pickup_id: UUID) -> None:
    pickup = get_pickup(session, pickup_id)
    pickup.deleted_at = datetime.now(UTC)
