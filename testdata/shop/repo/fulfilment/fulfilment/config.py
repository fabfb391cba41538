import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    database_url: str
    carrier_url: str
    carrier_key: str
    label_bucket: str
    report_days: int = 30
    batch_size: int = 100


def load_settings() -> Settings:
    return Settings(
        database_url=os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/fulfilment"),
        carrier_url=os.environ.get("CARRIER_URL", "http://localhost:8090"),
        carrier_key=os.environ.get("CARRIER_KEY", ""),
        label_bucket=os.environ.get("LABEL_BUCKET", "labels"),
        report_days=int(os.environ.get("REPORT_DAYS", "30")),
    )
