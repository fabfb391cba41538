from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fulfilment.errors import BadInput
from fulfilment.models import Shipment
from fulfilment.services.reporting import CarrierRow, cost_by_carrier, to_csv


def test_cost_is_grouped(session, warehouse, carrier):
    now = datetime.now(UTC)
    for ref in ("1", "2"):
        session.add(
            Shipment(
                order_ref=ref,
                warehouse_id=warehouse.id,
                carrier_id=carrier.id,
                shipping_cost=Decimal("5"),
                created_at=now,
                shipped_at=now,
            )
        )
    session.flush()
    assert cost_by_carrier(session, 7) == [CarrierRow("post", 2, Decimal("10"))]


def test_days_must_be_positive(session):
    with pytest.raises(BadInput):
        cost_by_carrier(session, 0)


def test_csv_has_two_decimals():
    assert "post,2,10.00" in to_csv([CarrierRow("post", 2, Decimal("10"))])
