"""Keeping libraries from writing into the service log: what they tell may hold names of signers and addresses."""

from __future__ import annotations

import logging


def hush() -> None:
    """Let pyHanko say nothing by itself; what it finds comes back as values and errors."""
    for name in ("pyhanko", "pyhanko_certvalidator", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
