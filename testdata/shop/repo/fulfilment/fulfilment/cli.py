import argparse
import logging
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fulfilment.config import load_settings
from fulfilment.db import session_scope
from fulfilment.errors import FulfilmentError
from fulfilment.services.batches import run_batch
from fulfilment.services.labels import default_client
from fulfilment.services.reporting import summary
from fulfilment.services.tracking import late_shipments

logger = logging.getLogger(__name__)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fulfilment")
    commands = parser.add_subparsers(dest="command", required=True)
    batch = commands.add_parser("batch")
    batch.add_argument("warehouse", type=UUID)
    commands.add_parser("summary")
    late = commands.add_parser("late")
    late.add_argument("--hours", type=int, default=48)
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    try:
        with session_scope() as session:
            if args.command == "batch":
                done, failed = run_batch(session, args.warehouse, default_client())
                print(f"{done} labelled, {failed} failed")
            elif args.command == "late":
                before = datetime.now(UTC) - timedelta(hours=args.hours)
                for shipment in late_shipments(session, before):
                    print(shipment.order_ref)
            else:
                print(summary(session, load_settings().report_days))
    except FulfilmentError as err:
        logger.error("%s: %s", err.code, err)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
