class FulfilmentError(Exception):
    """Base of everything this service raises on purpose."""

    status = 500
    code = "internal"

    def __init__(self, message: str, **detail: object) -> None:
        super().__init__(message)
        self.detail = detail


class MissingRecord(FulfilmentError):
    status = 404
    code = "missing"


class InvalidState(FulfilmentError):
    status = 409
    code = "invalid_state"


class CarrierFailure(FulfilmentError):
    status = 502
    code = "carrier"


class BadInput(FulfilmentError):
    status = 422
    code = "bad_input"
