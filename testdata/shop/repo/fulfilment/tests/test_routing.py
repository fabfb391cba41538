from decimal import Decimal

import pytest

from fulfilment.errors import BadInput, InvalidState
from fulfilment.services.routing import Item, pack, plan_shipment


def test_pack_fills_parcels():
    assert pack([Item("MUG", 8_000, 3)]) == [16_000, 8_000]


def test_pack_refuses_heavy_items():
    with pytest.raises(BadInput):
        pack([Item("OVEN", 45_000, 1)])


def test_plan_uses_the_cheapest_carrier(session, warehouse, carrier):
    shipment = plan_shipment(session, "1001", "DE", [Item("MUG", 400, 2)])
    assert shipment.carrier_id == carrier.id
    assert shipment.shipping_cost == Decimal("4.90")


def test_plan_needs_a_warehouse(session, carrier):
    with pytest.raises(InvalidState):
        plan_shipment(session, "1001", "DE", [Item("MUG", 400, 2)])
