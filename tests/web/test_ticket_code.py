"""The browser's reader of signed codes answers as Python's does, with WebCrypto and with the small library."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.infra.contracts import ticket_code_vectors as vectors
from tests.support import chromium
from web import assets

_HOST = "https://door.example"  # a secure place, without which there is no WebCrypto
_WITHOUT_ED25519 = """
const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, raw, algorithm, ...rest) =>
  algorithm === "Ed25519" ? Promise.reject(new DOMException("", "NotSupportedError"))
                          : importKey(format, raw, algorithm, ...rest);
"""
_ANSWERS = """
async (vectors) => {
  const codes = await import("/static/js/ticket_code.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const url = (hex) => btoa(String.fromCharCode(...bytes(hex))).replaceAll("+", "-").replaceAll("/", "_");
  const keys = await codes.keysOf([url(vectors.public_key).replaceAll("=", "")]);
  const rotationSecret = bytes(vectors.rotation_secret);
  const answers = {};
  for (const { name, text, revoked } of vectors.codes) {
    try {
      const options = { keys, rotationSecret, revoked: new Set(revoked ?? []), now: vectors.now * 1000 };
      const code = await codes.checked(text, options);
      answers[name] = { serial: code.serial, label: code.label, rating: code.ageRating, rotates: code.rotates };
    } catch (refused) {
      answers[name] = { refusal: refused.refusal ?? String(refused) };
    }
  }
  const shown = await codes.shownNow(url(vectors.signed), url(vectors.ticket_secret), { now: vectors.now * 1000 });
  return { answers, shown, serial: await codes.serialOf(vectors.typed) };
}
"""


@pytest.fixture(scope="module")
def pages() -> Iterator[dict[str, Page]]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
        yield {name: _page(browser.new_page(), script) for name, script in (("own", ""), ("small", _WITHOUT_ED25519))}
        browser.close()


@pytest.mark.parametrize("library", ["own", "small"])
def test_a_browser_answers_the_golden_codes_as_python_does(pages: dict[str, Page], library: str) -> None:
    document = json.loads(vectors.FILE.read_text())
    found: dict[str, Any] = pages[library].evaluate(_ANSWERS, document)
    assert found["answers"] == {code["name"]: code["answer"] for code in document["codes"]}
    assert found["shown"] == next(code["text"] for code in document["codes"] if code["name"] == "rotating")
    assert found["serial"] == document["serial"]


def test_the_small_library_is_asked_for_only_where_the_browser_needs_it(pages: dict[str, Page]) -> None:
    asked = "performance.getEntriesByType('resource').filter(({name}) => name.includes('noble')).length"
    assert [pages[name].evaluate(asked) for name in ("own", "small")] == [0, 1]


def _page(page: Page, script: str) -> Page:
    page.route(f"{_HOST}/**", _serve)
    page.add_init_script(script)
    page.goto(f"{_HOST}/")
    return page


def _serve(route: Route) -> None:
    asset = assets.load().by_name.get(urlsplit(route.request.url).path.removeprefix("/static/"))
    if asset is None:
        route.fulfill(body="<!doctype html><title>door</title>", content_type="text/html")
    else:
        route.fulfill(body=asset.content, content_type=asset.media_type)
