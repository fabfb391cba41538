import pytest

from fulfilment.errors import CarrierFailure, InvalidState
from fulfilment.services.labels import print_labels, void_labels
from fulfilment.services.routing import Item, plan_shipment


class FakeClient:
    def __init__(self, fail: bool = False) -> None:
        self.fail = fail
        self.voided: list[str] = []

    def book(self, carrier, parcel):
        if self.fail:
            raise CarrierFailure("down")
        return f"{carrier}-{parcel.weight}"

    def void(self, code):
        self.voided.append(code)


@pytest.fixture
def shipment(session, warehouse, carrier):
    planned = plan_shipment(session, "1002", "DE", [Item("MUG", 400, 1)])
    session.flush()
    return planned


def test_prints_once(session, shipment):
    print_labels(session, shipment.id, FakeClient())
    assert shipment.status == "labelled"
    with pytest.raises(InvalidState):
        print_labels(session, shipment.id, FakeClient())


def test_void_gives_the_codes_back(session, shipment):
    client = FakeClient()
    print_labels(session, shipment.id, client)
    void_labels(session, shipment.id, client)
    assert client.voided == ["post-400"]
    assert shipment.status == "planned"
