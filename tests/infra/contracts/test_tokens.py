"""Promises of the signed words: only the signer can make them, and they end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.contracts import signature
from infra.contracts.actor import Actor, ActorTokenRefused, Role, sign_actor, verify_actor
from infra.contracts.entitlement import Entitlement, EntitlementRefused, sign_entitlement, verify_entitlement
from infra.contracts.playback import sign_playback
from infra.contracts.signature import SignatureRefused
from infra.embedded import secrets

KEYS = secrets.make()
OTHER = secrets.make()
NOW = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
ANA = Actor("acc_ana", {"org_a": frozenset({Role.OWNER}), "org_b": frozenset({Role.BOX_OFFICE})})
TICKET = Entitlement("ent_1", "ttl_1", NOW, NOW + timedelta(hours=48))


def test_an_actor_comes_back_as_she_was_signed() -> None:
    token = sign_actor(ANA, private_key_pem=KEYS["actor_private_key"], now=NOW)
    assert verify_actor(token, public_key_pem=KEYS["actor_public_key"], now=NOW) == ANA


def test_an_administrator_is_one_only_where_the_signer_said_so() -> None:
    for actor in (Actor("acc_hai", {}, administrator=True), Actor("acc_hai", {})):
        token = sign_actor(actor, private_key_pem=KEYS["actor_private_key"], now=NOW)
        assert verify_actor(token, public_key_pem=KEYS["actor_public_key"], now=NOW) == actor


def test_an_actor_token_ends_after_five_minutes() -> None:
    token = sign_actor(ANA, private_key_pem=KEYS["actor_private_key"], now=NOW)
    last = NOW + timedelta(minutes=4, seconds=59)
    verify_actor(token, public_key_pem=KEYS["actor_public_key"], now=last)
    with pytest.raises(ActorTokenRefused):
        verify_actor(token, public_key_pem=KEYS["actor_public_key"], now=NOW + timedelta(minutes=5))


def test_roles_count_only_in_their_organisation() -> None:
    assert ANA.may("org_a", Role.OWNER)
    assert not ANA.may("org_b", Role.OWNER, Role.EDITOR)
    assert not ANA.may("org_c", Role.OWNER)
    assert ANA.organisations(Role.OWNER, Role.BOX_OFFICE) == ["org_a", "org_b"]


def test_tokens_of_another_key_or_another_kind_are_refused() -> None:
    actor = sign_actor(ANA, private_key_pem=OTHER["actor_private_key"], now=NOW)
    with pytest.raises(ActorTokenRefused):
        verify_actor(actor, public_key_pem=KEYS["actor_public_key"], now=NOW)
    ticket = sign_entitlement(TICKET, private_key_pem=KEYS["actor_private_key"])
    with pytest.raises(ActorTokenRefused):
        verify_actor(ticket, public_key_pem=KEYS["actor_public_key"], now=NOW)


def test_an_entitlement_opens_exactly_its_interval() -> None:
    token = sign_entitlement(TICKET, private_key_pem=KEYS["entitlement_private_key"])
    public = KEYS["entitlement_public_key"]
    assert verify_entitlement(token, public_key_pem=public, now=NOW) == TICKET
    for outside in (NOW - timedelta(seconds=1), TICKET.ends_at):
        with pytest.raises(EntitlementRefused):
            verify_entitlement(token, public_key_pem=public, now=outside)


@given(st.integers(min_value=0, max_value=2000), st.characters(codec="ascii"))
def test_an_entitlement_with_one_letter_changed_is_refused_or_the_same(position: int, letter: str) -> None:
    token = sign_entitlement(TICKET, private_key_pem=KEYS["entitlement_private_key"])
    position %= len(token)
    forged = token[:position] + letter + token[position + 1 :]
    try:
        found = verify_entitlement(forged, public_key_pem=KEYS["entitlement_public_key"], now=NOW)
    except EntitlementRefused:
        return
    assert found == TICKET  # base64 has spare bits at its ends; the words signed are untouched


def test_a_playback_token_names_key_expiry_session_and_signature() -> None:
    token = sign_playback("k1", "secret", session_id="pbs_01jd", asset_id="ast_1", expires_at=NOW)
    key_id, expiry, session, digest = token.split(".")
    assert (key_id, int(expiry, 36), session) == ("k1", int(NOW.timestamp()), "01jd")
    assert len(digest) == 43
    other = sign_playback("k1", "secret", session_id="pbs_01jd", asset_id="ast_2", expires_at=NOW)
    assert other.rsplit(".", 1)[0] == token.rsplit(".", 1)[0]
    assert other != token


def _sign(method: str = "POST", path: str = "/a", body: bytes = b"{}") -> str:
    return signature.sign("secret", method=method, path=path, body=body, now=NOW)


def test_a_signed_call_is_accepted_within_five_minutes() -> None:
    for age in (0, 300, -300):
        now = NOW + timedelta(seconds=age)
        signature.verify(_sign(), "secret", method="POST", path="/a", body=b"{}", now=now)


@pytest.mark.parametrize(
    ("method", "path", "body", "secret", "age"),
    [
        ("PUT", "/a", b"{}", "secret", 0),
        ("POST", "/b", b"{}", "secret", 0),
        ("POST", "/a", b"{ }", "secret", 0),
        ("POST", "/a", b"{}", "other", 0),
        ("POST", "/a", b"{}", "secret", 301),
        ("POST", "/a", b"{}", "secret", -301),
    ],
)
def test_a_call_changed_in_any_part_or_too_old_is_refused(
    method: str, path: str, body: bytes, secret: str, age: int
) -> None:
    with pytest.raises(SignatureRefused):
        signature.verify(_sign(), secret, method=method, path=path, body=body, now=NOW + timedelta(seconds=age))


@given(st.text(max_size=200))
def test_any_other_header_is_refused_and_never_crashes(header: str) -> None:
    with pytest.raises(SignatureRefused):
        signature.verify(header, "secret", method="POST", path="/a", body=b"{}", now=NOW)
