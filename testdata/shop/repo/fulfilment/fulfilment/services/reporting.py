import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fulfilment.errors import BadInput
from fulfilment.models import Parcel, Shipment
from fulfilment.repositories.carriers import carrier_names
from fulfilment.repositories.shipments import count_shipped


@dataclass
class CarrierRow:
    name: str
    shipments: int
    cost: Decimal


def cost_by_carrier(session: Session, days: int) -> list[CarrierRow]:
    if days < 1:
        raise BadInput("days must be positive", days=days)
    since = datetime.now(UTC) - timedelta(days=days)
    names = carrier_names(session)
    query = (
        select(Shipment.carrier_id, func.count(), func.sum(Shipment.shipping_cost))
        .where(Shipment.shipped_at >= since, Shipment.deleted_at.is_(None))
        .group_by(Shipment.carrier_id)
    )
    rows = [
        CarrierRow(names.get(carrier_id, "unknown"), count, cost or Decimal("0"))
        for carrier_id, count, cost in session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.cost, reverse=True)


def parcels_by_day(session: Session, start: datetime, end: datetime) -> dict[str, int]:
    query = (
        select(Shipment.shipped_at, Parcel.id)
        .join(Parcel, Parcel.shipment_id == Shipment.id)
        .where(Shipment.shipped_at >= start, Shipment.shipped_at < end)
        .where(Shipment.deleted_at.is_(None), Parcel.deleted_at.is_(None))
    )
    days: dict[str, int] = defaultdict(int)
    for shipped_at, _ in session.execute(query):
        days[shipped_at.date().isoformat()] += 1
    return dict(sorted(days.items()))


def summary(session: Session, days: int) -> dict[str, object]:
    since = datetime.now(UTC) - timedelta(days=days)
    return {"since": since.isoformat(), "shipped": count_shipped(session, since)}


def to_csv(rows: list[CarrierRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["carrier", "shipments", "cost"])
    for row in rows:
        writer.writerow([row.name, row.shipments, f"{row.cost:.2f}"])
    return out.getvalue()
