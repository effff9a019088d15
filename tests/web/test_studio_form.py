import pytest

from media_service.library.schemas import ContentWarning
from tests.support import studio_stand_in
from tests.support.services_stand_in import Scene
from web import studio_form

FIELDS = {"name_vi": "Sơn Hậu", "watch_hours": "48", "revision": "3"}


def test_a_sheet_becomes_a_form_with_room_for_more_people() -> None:
    credits = [{"role": "author", "name": "Đào Tấn"}]
    form = studio_form.of_sheet(studio_stand_in.add_sheet(Scene(), credits=credits, warnings=["horror"]))
    assert form.credits[0] == ("author", "Đào Tấn")
    assert len(form.credits) == 4
    assert form.warnings == {ContentWarning.HORROR}


def test_no_credit_is_lost_between_a_sheet_and_its_form() -> None:
    credits = [{"role": "performer", "name": f"Diễn viên {n}"} for n in range(studio_form.CREDIT_ROWS)]
    form = studio_form.of_sheet(studio_stand_in.add_sheet(Scene(), credits=credits))
    rows = {f"role_{n}": role for n, (role, _) in enumerate(form.credits)}
    names = {f"credit_{n}": name for n, (_, name) in enumerate(form.credits)}
    patch, _ = studio_form.read(FIELDS | rows | names)
    assert patch is not None
    assert [credit.name for credit in patch.credits] == [credit["name"] for credit in credits]


def test_what_is_left_empty_is_taken_away() -> None:
    patch, _ = studio_form.read(FIELDS)
    assert patch is not None
    assert (
        patch.model_dump() | {"genre": None, "age_rating": None, "credits": [], "name_en": None} == patch.model_dump()
    )


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name_vi", " "),
        ("name_vi", "a" * 201),
        ("synopsis_en", "a" * 4001),
        ("ticket_price_minor", "999"),
        ("ticket_price_minor", "100.000.001"),
        ("watch_hours", "0"),
        ("watch_hours", "8761"),
        ("genre", "rock"),
        ("age_rating", "C18"),
    ],
)
def test_one_past_every_limit_is_named(field: str, text: str) -> None:
    patch, form = studio_form.read(FIELDS | {field: text})
    assert patch is None
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name_vi", "a" * 200),
        ("synopsis_en", "a" * 4000),
        ("ticket_price_minor", "1.000"),
        ("ticket_price_minor", "100 000 000"),
        ("watch_hours", "8760"),
    ],
)
def test_every_limit_itself_is_fine(field: str, text: str) -> None:
    patch, _ = studio_form.read(FIELDS | {field: text})
    assert patch is not None
