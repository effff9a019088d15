"""Identifiers that look like Stripe's."""

import secrets
import string

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """`cs_test_…`, `pi_…`: a prefix and 24 random letters; unguessable, because the pay page's address is one."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(24))}"
