from datetime import datetime
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from fulfilment.db import session_scope
from fulfilment.errors import FulfilmentError
from fulfilment.repositories.shipments import get_shipment, shipments_for_order
from fulfilment.services import batches, labels, reporting, routing, tracking

app = FastAPI(title="fulfilment")


class PlanRequest(BaseModel):
    order_ref: str
    country: str
    items: list[routing.Item]


class EventRequest(BaseModel):
    tracking_code: str
    code: str
    happened_at: datetime


@app.exception_handler(FulfilmentError)
async def on_error(_: Request, err: FulfilmentError) -> JSONResponse:
    return JSONResponse({"code": err.code, "message": str(err)}, status_code=err.status)


@app.post("/shipments", status_code=201)
def plan(body: PlanRequest) -> dict[str, str]:
    with session_scope() as session:
        shipment = routing.plan_shipment(session, body.order_ref, body.country, body.items)
        session.flush()
        return {"id": str(shipment.id)}


@app.get("/shipments/{shipment_id}")
def show(shipment_id: UUID) -> dict[str, str]:
    with session_scope() as session:
        shipment = get_shipment(session, shipment_id)
        return {"id": str(shipment.id), "status": shipment.status}


@app.get("/orders/{order_ref}/shipments")
def for_order(order_ref: str) -> list[dict[str, str]]:
    with session_scope() as session:
        found = shipments_for_order(session, order_ref)
        return [{"id": str(shipment.id), "status": shipment.status} for shipment in found]


@app.post("/shipments/{shipment_id}/labels")
def print_labels(shipment_id: UUID) -> dict[str, str]:
    with session_scope() as session:
        shipment = labels.print_labels(session, shipment_id, labels.default_client())
        return {"status": shipment.status}


@app.post("/warehouses/{warehouse_id}/batch")
def run_batch(warehouse_id: UUID) -> dict[str, int]:
    with session_scope() as session:
        done, failed = batches.run_batch(session, warehouse_id, labels.default_client())
        return {"done": done, "failed": failed}


@app.post("/events", status_code=202)
def record_event(body: EventRequest) -> dict[str, str]:
    with session_scope() as session:
        tracking.record_event(session, body.tracking_code, body.code, body.happened_at)
        return {"status": "recorded"}


@app.get("/reports/carriers.csv")
def carriers_report(days: int = 30) -> PlainTextResponse:
    with session_scope() as session:
        return PlainTextResponse(reporting.to_csv(reporting.cost_by_carrier(session, days)))
