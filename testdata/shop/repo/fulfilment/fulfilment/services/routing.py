import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from fulfilment.errors import BadInput, InvalidState
from fulfilment.models import Parcel, Shipment, Warehouse
from fulfilment.repositories.carriers import carriers_for_weight
from fulfilment.repositories.warehouses import all_warehouses, warehouses_in

logger = logging.getLogger(__name__)

MAX_PARCEL_WEIGHT = 20_000


@dataclass
class Item:
    sku: str
    weight: int
    quantity: int


def choose_warehouse(session: Session, country: str) -> Warehouse:
    candidates = warehouses_in(session, country) or all_warehouses(session)
    if not candidates:
        raise InvalidState("no warehouse is open", country=country)
    return max(candidates, key=lambda warehouse: warehouse.capacity)


def pack(items: list[Item]) -> list[int]:
    """Splits the items into parcels and returns their weights."""
    parcels: list[int] = []
    current = 0
    for item in items:
        if item.weight > MAX_PARCEL_WEIGHT:
            raise BadInput("item is too heavy", sku=item.sku)
        for _ in range(item.quantity):
            if current + item.weight > MAX_PARCEL_WEIGHT:
                parcels.append(current)
                current = 0
            current += item.weight
    if current:
        parcels.append(current)
    return parcels


def plan_shipment(session: Session, order_ref: str, country: str, items: list[Item]) -> Shipment:
    warehouse = choose_warehouse(session, country)
    weights = pack(items)
    carriers = carriers_for_weight(session, max(weights, default=0))
    if not carriers:
        raise InvalidState("no carrier takes this weight", order_ref=order_ref)
    carrier = carriers[0]
    shipment = Shipment(
        order_ref=order_ref,
        warehouse_id=warehouse.id,
        carrier_id=carrier.id,
        weight=sum(weights),
        shipping_cost=carrier.base_price * Decimal(len(weights)),
        created_at=datetime.now(UTC),
    )
    shipment.parcels = [Parcel(weight=weight) for weight in weights]
    session.add(shipment)
    logger.info("planned %s with %d parcels", order_ref, len(weights))
    return shipment
