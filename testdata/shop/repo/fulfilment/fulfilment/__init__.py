"""Shipments, carrier labels and warehouse reporting."""

__version__ = "1.9.0"
