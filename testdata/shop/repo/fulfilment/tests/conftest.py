from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from fulfilment.db import Base
from fulfilment.models import Carrier, Warehouse


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened


@pytest.fixture
def warehouse(session: Session) -> Warehouse:
    row = Warehouse(name="Leipzig", country="DE", capacity=900)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def carrier(session: Session) -> Carrier:
    row = Carrier(name="post", max_weight=31_500, base_price=Decimal("4.90"))
    session.add(row)
    session.flush()
    return row
