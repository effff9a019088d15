"""What the library refuses."""

from infra.errors import Conflict, Forbidden, Invalid, NotFound


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
