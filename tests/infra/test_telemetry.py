"""Promises of the logs: readable lines, and no secret in any of them."""

import logging

import pytest
import structlog

from infra import telemetry

SECRETS = [
    "/v/k1.abc.01jd.SIGNATURE/ast_1/master.m3u8",
    "Bearer opr_verysecret",
    "eyJhbGciOi.eyJzdWIi.c2ln",
    "sk_test_1234 whsec_abcd",
    "/orders/ord_1?key=topsecret",
    "/reset/topsecret /en/invitation/verysecret /join/topsecret",
]


@pytest.fixture(autouse=True)
def _restore_logging() -> object:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("json", [True, False])
def test_no_secret_reaches_the_log(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure(json=json)
    for secret in SECRETS:
        structlog.get_logger().info("happened", where=secret, access_key="plain")
        logging.getLogger("library").warning("saw %s", secret)
    written = capsys.readouterr().out
    assert written.count("happened") == len(SECRETS)
    for word in ("SIGNATURE", "verysecret", "c2ln", "sk_test_1234", "whsec_abcd", "topsecret", "plain"):
        assert word not in written


def test_bound_words_stand_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure(json=True)
    with structlog.contextvars.bound_contextvars(request_id="req_1"):
        structlog.get_logger().info("happened")
    assert '"request_id": "req_1"' in capsys.readouterr().out
