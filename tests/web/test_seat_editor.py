"""The seat editor in a real browser: it numbers and draws as ticketing does, by mouse and by keys, and takes back."""

from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.services_stand_in import Scene
from tests.web import show
from ticketing.seating import layout, numbering
from ticketing.seating.schemas import Aisle, Direction, Letters, Numbering, SectionKind, Shape

HALL = "/house/halls/hal_main/drawing"
COUNTS = [0, 1, 7, 12, 31]


@pytest.fixture
def scene() -> Scene:
    return show.scene()


@pytest.fixture
def clara(browser: Browser, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Clara has the drawing of the large hall before her."""
    with show.running(tmp_path_factory.mktemp("show"), scene) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        show.sign_in(page)
        page.goto(HALL)
        expect(page.locator("[data-total]")).to_have_text("504")
        yield page
        context.close()


def test_browser_and_ticketing_number_and_draw_alike(clara: Page) -> None:
    schemes = [
        Numbering(direction=direction, letters=letters, start=start, continuous=continuous, first_row=first, skip=skip)
        for direction, letters, start, continuous, (first, skip) in product(
            Direction,
            Letters,
            (1, 4),
            (False, True),
            (("", ("I", "O")), ("Đ", ("E", "AA", "13")), ("Z", ()), ("12", ())),
        )
    ]
    aisles = [[], [Aisle(after=5, gap=100)], [Aisle(after=2, gap=90), Aisle(after=9, gap=150)]]
    asked = [
        [COUNTS, scheme.model_dump(mode="json"), [one.model_dump() for one in rows]]
        for scheme, rows in product(schemes, aisles)
    ]
    said = clara.evaluate("cases => cases.map(one => seatmap.numbering.labels(...one))", asked)
    assert said == [
        [[row, seats] for row, seats in numbering.labels(COUNTS, scheme, rows)]
        for scheme, rows in product(schemes, aisles)
    ]
    shapes = [
        Shape(x=5000, y=700, rotate=rotate, curve=curve, aisles=tuple(rows), columns=columns, seat_gap=61)
        for rotate, curve, rows, columns in product((0, 37, -90), (0, 44), aisles, (None, 3))
    ]
    drawn = [
        [kind.value, COUNTS, shape.model_dump(mode="json")] for kind, shape in product(list(SectionKind)[:3], shapes)
    ]
    placed = clara.evaluate("cases => cases.map(one => seatmap.layout.positions(...one))", drawn)
    for spots, (kind, shape) in zip(placed, product(list(SectionKind)[:3], shapes), strict=True):
        for row, other in zip(spots, layout.positions(kind, COUNTS, shape), strict=True):
            assert [tuple(spot) for spot in row] == other


def test_a_row_is_changed_taken_back_and_saved(clara: Page, scene: Scene) -> None:
    clara.get_by_label("Thêm/hàng").fill("2")
    total, unsaved = clara.locator("[data-total]"), clara.locator("[data-unsaved]")
    expect(total).to_have_text("594")
    expect(unsaved).to_be_visible()
    clara.keyboard.press("Escape")
    clara.get_by_role("button", name="Hoàn tác").click()
    expect(total).to_have_text("504")
    expect(unsaved).to_be_hidden()
    clara.get_by_role("button", name="Làm lại").click()
    clara.get_by_label("Đánh số ghế").select_option("left")
    clara.get_by_role("button", name="Lưu nháp").click()
    expect(clara.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
    expect(unsaved).to_be_hidden()
    stalls = scene.halls.drawn["hal_main"].sections[0]
    assert [len(row.seats) for row in stalls.rows] == [22 + 2 * n for n in range(12)]
    assert [seat.label for seat in stalls.rows[0].seats] == [str(n) for n in range(1, 23)]
    assert {"stalls-a-1", "stalls-a-22"} <= {seat.id for seat in stalls.rows[0].seats}


def test_seats_are_chosen_and_changed_without_a_mouse(clara: Page, scene: Scene) -> None:
    clara.get_by_role("button", name="Ghế", exact=True).press("Enter")
    clara.locator("[data-seat=stalls-a-21]").focus()
    clara.keyboard.press("Space")
    clara.keyboard.press("Shift+ArrowRight")
    expect(clara.locator("[data-chosen-count]")).to_have_text("2")
    clara.get_by_role("button", name="Xe lăn + người đi cùng").press("Enter")
    clara.keyboard.press("Control+s")
    expect(clara.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
    first, second, *_ = scene.halls.drawn["hal_main"].sections[0].rows[0].seats
    assert (first.kind, second.kind, second.companion_of) == ("wheelchair", "companion", first.id)


def test_a_section_moves_with_the_arrows_and_a_fault_leads_to_its_seat(clara: Page) -> None:
    box = clara.locator("[data-section=balcony] [role=button]")
    box.focus()
    before = clara.evaluate("seatmap.editor.map.sections[1].shape.y")
    for _ in range(3):
        clara.keyboard.press("ArrowDown")
    assert clara.evaluate("seatmap.editor.map.sections[1].shape.y") == before + 30
    clara.get_by_role("button", name="Ghế", exact=True).click()
    clara.locator("[data-seat=stalls-a-21]").dispatch_event("pointerdown", {"button": 0, "pointerId": 1})
    clara.get_by_label("Số ghế", exact=True).fill("19")
    clara.get_by_role("button", name="Công bố").click()
    clara.get_by_role("button", name="Tầng 1, hàng A, ghế 19: số ghế này có hai lần trong hàng.").click()
    expect(clara.locator("[data-chosen-count]")).to_have_text("1")


def test_a_single_seat_moves_by_hand_and_by_keys_and_stays_itself(clara: Page, scene: Scene) -> None:
    clara.get_by_role("button", name="Ghế", exact=True).press("Enter")
    clara.get_by_role("button", name="Phóng to").click()
    seat = clara.locator("[data-seat=stalls-a-21]")
    before = scene.halls.drawn["hal_main"].sections[0].rows[0].seats[0]
    box = seat.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    clara.mouse.move(x, y)
    clara.mouse.down()
    clara.mouse.move(x - 25, y - 25, steps=3)
    clara.mouse.up()
    expect(clara.get_by_role("status")).to_have_text("Đã di chuyển.")
    by_hand = clara.evaluate(_OFF_LINE, ["stalls", "stalls-a-21"])
    assert by_hand[0] < 0
    assert by_hand[1] < 0
    clara.keyboard.press("m")
    clara.keyboard.press("ArrowLeft")
    clara.keyboard.press("Shift+ArrowUp")
    assert clara.evaluate(_OFF_LINE, ["stalls", "stalls-a-21"]) == [by_hand[0] - 5, by_hand[1] - 50]
    expect(seat).to_be_focused()

    clara.evaluate(
        "(() => { const e = seatmap.editor, s = e.map.sections[0];"
        " e.change(seatmap.document.redrawn(e.map, s.id, { shape: { ...s.shape, row_gap: 120 } })); })()"
    )
    assert clara.evaluate(_OFF_LINE, ["stalls", "stalls-a-21"]) == [by_hand[0] - 5, by_hand[1] - 50]
    clara.get_by_role("button", name="Xếp thẳng lại hàng").click()
    assert clara.evaluate(_OFF_LINE, ["stalls", "stalls-a-21"]) == [0, 0]
    for _ in range(5):  # line, shape, both keys, hand
        clara.keyboard.press("Control+z")
    assert clara.evaluate("seatmap.editor.history.dirty") is False
    after = clara.evaluate("seatmap.editor.map.sections[0].rows[0].seats[0]")
    assert (after["id"], after["label"], after["x"]) == (before.id, before.label, before.x)


def test_seats_are_put_in_and_taken_out_of_a_row_without_a_mouse(clara: Page, scene: Scene) -> None:
    clara.get_by_role("button", name="Ghế", exact=True).press("Enter")
    clara.locator("[data-seat=stalls-a-19]").focus()
    clara.keyboard.press("Space")
    clara.keyboard.press("Delete")
    clara.locator("[data-seat=stalls-a-21]").focus()
    for _ in range(2):
        clara.keyboard.press("Insert")
    clara.keyboard.press("Control+s")
    expect(clara.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
    row = scene.halls.drawn["hal_main"].sections[0].rows[0].seats
    assert [seat.label for seat in row[:4]] == ["21", "19", "19A", "17"]
    assert (row[0].id, row[3].id) == ("stalls-a-21", "stalls-a-17")
    assert all(one.x < other.x for one, other in pairwise(row[:6]))


def test_a_wall_and_a_door_are_drawn_named_turned_and_moved(clara: Page, scene: Scene) -> None:
    shapes = len(scene.halls.drawn["hal_main"].decor)
    clara.get_by_role("button", name="Cửa", exact=True).press("Enter")
    door = clara.get_by_role("button", name="Cửa, Cửa", exact=True)
    expect(door).to_be_focused()
    clara.get_by_label("Bằng tiếng Việt").fill("Cửa Nam")
    clara.get_by_label("Bằng tiếng Anh").fill("South door")
    clara.get_by_label("Xoay, độ").fill("90")
    door = clara.get_by_role("button", name="Cửa, Cửa Nam")
    from_stage = "(({ map }, at) => [map.decor[at].x - map.stage.x, map.decor[at].y - map.stage.y])"
    left, top = clara.evaluate(f"{from_stage}(seatmap.editor, {shapes})")
    door.focus()
    clara.keyboard.press("ArrowRight")
    clara.keyboard.press("Shift+ArrowDown")
    assert clara.evaluate(f"{from_stage}(seatmap.editor, {shapes})") == [left + 10, top + 100]
    clara.get_by_role("button", name="Tường", exact=True).press("Enter")
    clara.keyboard.press("Delete")
    clara.get_by_role("button", name="Lưu nháp").click()
    expect(clara.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
    saved = scene.halls.drawn["hal_main"]
    assert len(saved.decor) == shapes + 1
    kept = saved.decor[-1]
    assert (kept.kind, kept.text_vi, kept.text_en, kept.rotate) == ("door", "Cửa Nam", "South door", 90)
    assert (kept.x - saved.stage.x, kept.y - saved.stage.y) == (left + 10, top + 100)


_OFF_LINE = """([section, seat]) => {
  const drawn = seatmap.editor.map.sections.find((one) => one.id === section);
  const counts = seatmap.document.countsOf(drawn);
  const spots = seatmap.layout.positions("rows", counts, drawn.shape);
  for (const [index, row] of drawn.rows.entries()) for (const [n, one] of row.seats.entries()) {
    if (one.id === seat) return [one.x - spots[index][n][0], one.y - spots[index][n][1]];
  }
}"""
