"""Loopback counts as a secure transport."""

from typing import Any


def install() -> None:
    """Let a policy that denies `aws:SecureTransport: false` pass, as it must in AWS: nothing leaves the machine here."""
    from ministack import app

    stock = app.pin_request_origin

    def pin(source_ip: str, _secure: Any) -> None:
        stock(source_ip, True)

    app.pin_request_origin = pin
