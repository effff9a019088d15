"""Refusals about venues and seat maps."""

from infra.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge


class VenueNotFound(NotFound):
    """There is no such venue."""

    code = "venue_not_found"
    vi = "Không tìm thấy địa điểm này."
    en = "There is no such venue."


class HallNotFound(NotFound):
    """There is no such hall."""

    code = "hall_not_found"
    vi = "Không tìm thấy khán phòng này."
    en = "There is no such hall."


class SeatMapNotFound(NotFound):
    """There is no such published version of a seat map."""

    code = "seat_map_not_found"
    vi = "Không tìm thấy sơ đồ ghế này."
    en = "There is no such seat map."


class NotYourHall(Forbidden):
    """The caller may not see, or not change, the halls of that house."""

    code = "not_your_hall"
    vi = "Bạn không có quyền với các khán phòng của đơn vị này."
    en = "You may not act for the halls of this organisation."


class TooManyVenues(Conflict):
    """A house has a bounded number of venues and halls."""

    code = "too_many_venues"
    vi = "Đơn vị đã có {limit} địa điểm hoặc khán phòng, không thêm được nữa."
    en = "There are {limit} venues or halls already, which is the limit."


class SeatMapFileTooLarge(TooLarge):
    """The file is larger than any map within the limits."""

    code = "seat_map_file_too_large"
    vi = "Tệp sơ đồ lớn hơn {limit} byte."
    en = "The seat map's file is larger than {limit} bytes."


class SeatMapRefused(Invalid):
    """The file or document cannot be read as a seat map, or a map with faults was to be published."""

    code = "seat_map_refused"
    vi = "Sơ đồ ghế chưa dùng được: {said_vi}"
    en = "The seat map cannot be used yet: {said_en}"


class SeatMapChanged(Conflict):
    """Somebody saved the draft in the meantime."""

    code = "seat_map_changed"
    vi = "Có người khác vừa lưu sơ đồ này. Hãy tải lại trang trước khi sửa tiếp."
    en = "Somebody else has just saved this map. Please reload before changing more."


class NothingToPublish(Conflict):
    """The draft says what the newest version says, or there is none."""

    code = "nothing_to_publish"
    vi = "Bản nháp không có gì khác với phiên bản mới nhất."
    en = "The draft does not differ from the newest version."
