from pathlib import Path

import httpx
import pytest

from tests.support.settings import make_settings
from web import assets, security_headers


@pytest.mark.parametrize("path", ["/", "/nope", "/static/css/base.css"])
async def test_every_answer_forbids_foreign_and_inline_code_frames_and_sniffing(
    visitor: httpx.AsyncClient, path: str
) -> None:
    headers = (await visitor.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    ("stripe_api_base", "target"),
    [
        ("https://api.stripe.com", "https://checkout.stripe.com"),
        ("http://127.0.0.1:9000/stripe", "http://127.0.0.1:9000"),
    ],
)
def test_forms_may_lead_to_the_place_of_payment_only(tmp_path: Path, stripe_api_base: str, target: str) -> None:
    settings = make_settings(tmp_path, stripe_api_base=stripe_api_base)
    policy = security_headers.content_security_policy(settings)
    assert f"form-action 'self' http://localhost:8000 {target};" in policy


def test_a_payment_stand_in_without_an_origin_adds_none(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, stripe_api_base="unix:///run/stripe.sock")
    assert "form-action 'self' http://localhost:8000;" in security_headers.content_security_policy(settings)


def test_our_scripts_never_write_markup_or_run_text() -> None:
    scripts = [a.content.decode() for name, a in assets.load().by_name.items() if name.startswith("js/")]
    assert len(scripts) >= 2
    for script in scripts:
        assert not {word for word in ("eval(", "new Function", ".innerHTML =", "document.write") if word in script}
