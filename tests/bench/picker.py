"""`make bench-picker`: choosing among ten thousand seats on a phone's processor, a quarter as fast as this machine.

Frame times (95th percentile; `work` is what of it the script takes) while a finger pans and pinches, from navigation to
the hall on the screen, bytes over the wire, and how long after a seat is taken an open map shows it. Beside it the same
hall as SVG, moved by its viewBox: what was measured before the canvas was chosen (`infra/decisions/`). Pages with
stand-ins for the services; real Chromium.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench import table
from tests.support import chromium, seats_stand_in
from tests.support.seats_stand_in import Seating
from tests.support.services_stand_in import Scene
from tests.web import show
from ticketing.seating import samples

_SEATS = 10_000
_SLOWER = 4
_FRAMES = 150
_PHONE = {"width": 412, "height": 823}
_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
_P95 = """const p95 = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length * 0.95)];
    return [p95(times), work.length ? p95(work) : 0];"""
_MOVE = f"""async (kind) => {{
    const canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect(), times = [], work = [];
    const shown = Seats.shown, frame = Seats.Canvas.prototype.frame;
    shown.frame = () => {{
        const began = performance.now();
        frame.call(shown);
        work.push(performance.now() - began);
    }};
    const send = (type, id, x, y) => canvas.dispatchEvent(new PointerEvent(type,
        {{pointerId: id, pointerType: 'touch', clientX: box.left + x, clientY: box.top + y, bubbles: true}}));
    canvas.setPointerCapture = () => {{}};
    const fingers = kind === 'pan' ? [[1, 200, 200]] : [[1, 160, 200], [2, 250, 260]];
    fingers.forEach(([id, x, y]) => send('pointerdown', id, x, y));
    let before = await new Promise(requestAnimationFrame);
    for (let n = 0; n < {_FRAMES}; n++) {{
        const swing = Math.sin(n / 14);
        if (kind === 'pan') send('pointermove', 1, 200 + swing * 190, 200 + Math.cos(n / 23) * 120);
        else fingers.forEach(([id, x, y]) => send('pointermove', id, x + (id === 1 ? -1 : 1) * swing * 75, y));
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
    }}
    fingers.forEach(([id, x, y]) => send('pointercancel', id, x, y));
    shown.frame = frame;
    {_P95}
}}"""
_SVG = f"""async (kind) => {{
    const {{ hall, marks, canvas }} = Seats.shown, box = canvas.getBoundingClientRect();
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('width', box.width); svg.setAttribute('height', box.height);
    for (let at = 0; at < hall.size; at++) {{
        const circle = document.createElementNS(svg.namespaceURI, 'circle');
        circle.setAttribute('cx', hall.x[at]); circle.setAttribute('cy', hall.y[at]); circle.setAttribute('r', 22);
        circle.setAttribute('fill', hall.free(at) ? marks.colour(hall.zone[at]) : marks.gone);
        svg.append(circle);
    }}
    canvas.replaceWith(svg);
    const times = [], work = [];
    let before = await new Promise(requestAnimationFrame);
    for (let n = 0; n < {_FRAMES}; n++) {{
        const swing = Math.sin(n / 14), wide = kind === 'pan' ? hall.width * 0.6 : hall.width * (0.55 + swing * 0.4);
        const left = kind === 'pan' ? hall.width * (0.2 + swing * 0.2) : (hall.width - wide) / 2;
        svg.setAttribute('viewBox', `${{left}} 0 ${{wide}} ${{wide * box.height / box.width}}`);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
    }}
    svg.replaceWith(canvas);
    {_P95}
}}"""
_PAINTED = "() => Seats.shown?.picture && document.querySelector('[data-ready]') ? performance.now() : 0"
_SENT = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .filter(one => wanted(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def scene() -> tuple[Scene, Seating]:
    """A large hall, a third of it sold."""
    shown = Scene()
    performance = shown.add_performance(id="prf_large")
    hall = seats_stand_in.add_seating(shown, performance, samples.large_hall(seats=_SEATS))
    hall.taken |= set(list(hall.places)[::3])
    return shown, hall


def measure(browser: Browser, address: str, hall: Seating, rounds: int) -> dict[str, list[float]]:
    """Every figure, one value a round."""
    found: dict[str, list[float]] = {}

    def add(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for number in range(rounds):
        with _phone(browser) as (page, session):
            session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
            session.send("Network.emulateNetworkConditions", _LINE)
            page.goto(f"{address}/performances/prf_large/seats")
            add("hall_on_screen_s", float(page.wait_for_function(_PAINTED).json_value()) / 1000)
            add("page_kb", _bytes(page, "true") / 1000)
            add("scripts_kb", _bytes(page, "name.includes('.js')") / 1000)
            add("drawing_and_states_kb", _bytes(page, "/drawing|api.ticketing/.test(name)") / 1000)
            page.locator("canvas").scroll_into_view_if_needed()
            for kind in ("pan", "pinch"):
                interval, work = page.evaluate(_MOVE, kind)
                add(f"{kind}_whole_p95_ms", interval)
                add(f"{kind}_whole_work_p95_ms", work)
            page.evaluate("Seats.shown.view.zoom(8, 200, 200); Seats.shown.ask()")
            page.wait_for_timeout(600)
            for kind in ("pan", "pinch"):
                add(f"{kind}_near_p95_ms", page.evaluate(_MOVE, kind)[0])
            for kind in ("pan", "pinch"):
                add(f"svg_{kind}_p95_ms", page.evaluate(_SVG, kind)[0])
            add("taken_is_shown_ms", _taken(page, hall, number))
    return found


def _taken(page: Page, hall: Seating, number: int) -> float:
    """From the moment somebody else takes a seat until this map shows it."""
    free = [seat for seat in hall.places if seat not in hall.taken]
    seat = free[number * 100]
    at = hall.order[seat]
    page.evaluate("window.began = performance.now()")
    hall.take([seat])
    return float(
        page.wait_for_function(f"() => !Seats.shown.hall.free({at}) && performance.now() - window.began").json_value()
    )


def _bytes(page: Page, wanted: str) -> float:
    return float(page.evaluate(_SENT.replace("wanted(one.name)", f"(name => {wanted})(one.name)")))


@contextmanager
def _phone(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport=_PHONE, device_scale_factor=2, has_touch=True, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    yield page, session
    context.close()


def main() -> None:
    """Measure and tell."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asks.add_argument("--rounds", type=int, default=5)
    rounds: int = asks.parse_args().rounds
    shown, hall = scene()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
        with show.running(Path(folder), shown) as address:
            figures = measure(browser, address, hall, rounds)
        browser.close()
    ratios = {
        f"svg_vs_canvas_{kind}": [
            svg / canvas
            for svg, canvas in zip(figures[f"svg_{kind}_p95_ms"], figures[f"{kind}_whole_p95_ms"], strict=True)
        ]
        for kind in ("pan", "pinch")
    }
    table.show("picker", figures=figures, ratios=ratios)


if __name__ == "__main__":
    main()
