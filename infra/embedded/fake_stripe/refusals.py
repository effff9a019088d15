"""Stripe's error answers: `{"error": {"type", "code", "message", "param"}}` with an HTTP status."""

from typing import Any


class Refusal(Exception):
    """One refused request."""

    def __init__(self, status: int, kind: str, message: str, *, code: str | None = None, param: str | None = None):
        self.status = status
        self.error: dict[str, Any] = {"type": kind, "message": message}
        if code:
            self.error["code"] = code
        if param:
            self.error["param"] = param
        super().__init__(message)


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> Refusal:
    """400: a parameter is missing, unknown or wrong, or the object is in another state."""
    return Refusal(400, "invalid_request_error", message, code=code, param=param)


def missing(kind: str, object_id: str) -> Refusal:
    """404: there is no such object."""
    return Refusal(404, "invalid_request_error", f"No such {kind}: '{object_id}'", code="resource_missing", param="id")


def unauthorised() -> Refusal:
    """401: the secret key is missing or another's."""
    return Refusal(401, "invalid_request_error", "Invalid API key provided.")


def key_reused() -> Refusal:
    """400: the Idempotency-Key was used with other parameters."""
    message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
    return Refusal(400, "idempotency_error", message)
