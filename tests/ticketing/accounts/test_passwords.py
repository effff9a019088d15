"""Password hashes."""

from ticketing.accounts import passwords


async def test_a_password_matches_its_own_hash_only() -> None:
    stored = await passwords.digest("đúng mật khẩu này")
    assert stored.startswith("$argon2id$")
    assert await passwords.matches("đúng mật khẩu này", stored)
    assert not await passwords.matches("sai mật khẩu rồi", stored)


async def test_nobody_has_no_password() -> None:
    assert not await passwords.matches("", None)
