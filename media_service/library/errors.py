"""What the library refuses."""

from collections.abc import Sequence

from infra.errors import Conflict, Forbidden, Invalid, NotFound

_MISSING: dict[str, dict[str, str]] = {  # by the values of schemas.Missing
    "vi": {
        "film": "phim xem được",
        "synopsis": "nội dung tóm tắt bằng tiếng Việt",
        "credits": "ít nhất một người trong thành phần sáng tạo",
        "genre": "loại hình",
        "language": "ngôn ngữ",
        "rating": "phân loại độ tuổi",
        "rating_banned": "phân loại khác C (phim loại C không được phổ biến)",
        "price": "giá vé",
    },
    "en": {
        "film": "a film that can be watched",
        "synopsis": "a synopsis in Vietnamese",
        "credits": "at least one credit",
        "genre": "a genre",
        "language": "a language",
        "rating": "an age rating",
        "rating_banned": "a rating other than C (works rated C may not be shown)",
        "price": "a ticket price",
    },
}


class TitleUnknown(NotFound):
    """No such title, it belongs to another house, or it is not on screen."""

    code = "title_unknown"
    vi = "Không tìm thấy chương trình này."
    en = "This title cannot be found."


class NotOfThisHouse(Forbidden):
    """The actor holds no fitting role in that organisation."""

    code = "not_of_this_house"
    vi = "Bạn không có quyền làm việc này thay cho đơn vị đó."
    en = "You may not do this for that organisation."


class TitleIdMalformed(Invalid):
    """A supplied id must be one of our identifiers: `ttl_` and 26 base-32 characters."""

    code = "title_id_malformed"
    vi = "Mã chương trình không đúng dạng."
    en = "The title's identifier is malformed."


class TitleIdTaken(Conflict):
    """The supplied id names a title with other content."""

    code = "title_id_taken"
    vi = "Mã chương trình này đã dùng cho một chương trình khác."
    en = "This identifier already belongs to a title with other content."


class TitleIncomplete(Conflict):
    """The title lacks something without which it cannot be on sale; `missing` lists it."""

    code = "title_incomplete"
    vi = "Chưa thể mở bán. Còn thiếu: {missing}."
    en = "Not ready to be sold. Missing: {missing}."

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = [str(one) for one in missing]
        super().__init__()

    def message(self, language: str) -> str:
        """The message with the list in words."""
        words = _MISSING["vi" if language == "vi" else "en"]
        template = self.vi if language == "vi" else self.en
        return template.format(missing=", ".join(words[one] for one in self.missing))


class TitleChanged(Conflict):
    """Somebody else has changed the title since it was read."""

    code = "title_changed"
    vi = "Chương trình vừa được người khác sửa. Xin tải lại trang rồi sửa tiếp."
    en = "Somebody else has just changed this title. Please reload the page and make your change again."


class RevisionMissing(Invalid):
    """A change must name the revision it is based on: If-Match with the ETag of the sheet."""

    code = "revision_missing"
    vi = "Yêu cầu sửa phải nêu phiên bản đã đọc (If-Match)."
    en = "A change must name the revision it is based on (If-Match)."
