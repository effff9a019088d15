"""Password hashes."""

import pytest

from ticketing.accounts import passwords

REAL = passwords._HASHER  # read before the fixtures of other tests make it lighter


@pytest.fixture(autouse=True)
def as_it_is_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", REAL)


async def test_a_password_matches_its_own_hash_only() -> None:
    stored = await passwords.digest("đúng mật khẩu này")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, second recommended choice
    assert await passwords.matches("đúng mật khẩu này", stored)
    assert not await passwords.matches("sai mật khẩu rồi", stored)


async def test_nobody_has_no_password() -> None:
    assert not await passwords.matches("", None)
