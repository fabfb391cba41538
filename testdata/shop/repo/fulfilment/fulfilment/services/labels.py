import logging
from uuid import UUID

import httpx
from sqlalchemy.orm import Session

from fulfilment.config import load_settings
from fulfilment.errors import CarrierFailure, InvalidState
from fulfilment.models import Parcel, Shipment
from fulfilment.repositories.carriers import get_carrier
from fulfilment.repositories.parcels import clear_tracking, parcels_of
from fulfilment.repositories.shipments import get_shipment

logger = logging.getLogger(__name__)


class CarrierClient:
    def __init__(self, base_url: str, key: str) -> None:
        self._client = httpx.Client(base_url=base_url, headers={"x-api-key": key}, timeout=10)

    def book(self, carrier: str, parcel: Parcel) -> str:
        try:
            response = self._client.post("/labels", json={"carrier": carrier, "weight": parcel.weight})
            response.raise_for_status()
        except httpx.HTTPError as err:
            raise CarrierFailure("label was refused", parcel=str(parcel.id)) from err
        return response.json()["tracking_code"]

    def void(self, code: str) -> None:
        response = self._client.delete(f"/labels/{code}")
        if response.status_code not in (200, 404):
            raise CarrierFailure("label could not be voided", code=code)


def default_client() -> CarrierClient:
    settings = load_settings()
    return CarrierClient(settings.carrier_url, settings.carrier_key)


def print_labels(session: Session, shipment_id: UUID, client: CarrierClient) -> Shipment:
    shipment = get_shipment(session, shipment_id)
    if shipment.status != "planned":
        raise InvalidState("labels exist", status=shipment.status)
    if shipment.carrier_id is None:
        raise InvalidState("shipment has no carrier")
    carrier = get_carrier(session, shipment.carrier_id)
    for parcel in parcels_of(session, shipment.id):
        parcel.tracking_code = client.book(carrier.name, parcel)
    shipment.status = "labelled"
    logger.info("labelled %s", shipment.order_ref)
    return shipment


def void_labels(session: Session, shipment_id: UUID, client: CarrierClient) -> None:
    shipment = get_shipment(session, shipment_id)
    if shipment.status != "labelled":
        raise InvalidState("nothing to void", status=shipment.status)
    for parcel in parcels_of(session, shipment.id):
        if parcel.tracking_code:
            client.void(parcel.tracking_code)
    clear_tracking(session, shipment.id)
    shipment.status = "planned"
