from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKey, Integer, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fulfilment.db import Base


class Warehouse(Base):
    __tablename__ = "warehouses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    capacity: Mapped[int] = mapped_column(Integer, default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Carrier(Base):
    __tablename__ = "carriers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80))
    max_weight: Mapped[int] = mapped_column(Integer)
    base_price: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Shipment(Base):
    __tablename__ = "shipments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    order_ref: Mapped[str] = mapped_column(String(40), index=True)
    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    carrier_id: Mapped[UUID | None] = mapped_column(ForeignKey("carriers.id"))
    status: Mapped[str] = mapped_column(String(20), default="planned")
    weight: Mapped[int] = mapped_column(Integer, default=0)
    shipping_cost: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    shipped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    parcels: Mapped[list["Parcel"]] = relationship(back_populates="shipment")


class Parcel(Base):
    __tablename__ = "parcels"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    shipment_id: Mapped[UUID] = mapped_column(ForeignKey("shipments.id"))
    tracking_code: Mapped[str | None] = mapped_column(String(60))
    weight: Mapped[int] = mapped_column(Integer)
    insured_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    shipment: Mapped[Shipment] = relationship(back_populates="parcels")


class Pickup(Base):
    __tablename__ = "pickups"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    carrier_id: Mapped[UUID] = mapped_column(ForeignKey("carriers.id"))
    window_start: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    parcel_count: Mapped[int] = mapped_column(Integer, default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TrackingEvent(Base):
    __tablename__ = "tracking_events"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("parcels.id"))
    code: Mapped[str] = mapped_column(String(30))
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
