"""Refusals about offers and performances."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class OfferNotFound(NotFound):
    """There is no such offer."""

    code = "offer_not_found"
    vi = "Không tìm thấy loại vé này."
    en = "There is no such ticket on offer."


class OfferClosed(Gone):
    """The offer is no longer on sale."""

    code = "offer_closed"
    vi = "Chương trình này đã ngừng bán vé."
    en = "Tickets for this title are no longer on sale."


class NoStream(Invalid):
    """Only the view of a title has a number of seats of its own; those of a performance stand with it."""

    code = "no_stream"
    vi = "Chỉ vé xem chương trình trực tuyến mới đặt được số chỗ ở đây. Số chỗ của suất diễn đặt ở trang suất diễn."
    en = "Only tickets for a stream get their number of seats here. Those of a performance are set on its own page."


class SoldOut(Conflict):
    """Fewer places are left than were asked for; holds that end may free some."""

    code = "sold_out"
    vi = "Không còn đủ chỗ cho số vé bạn chọn. Bạn chưa bị trừ tiền."
    en = "There are not enough places left for the tickets you chose. You have not been charged."


class PerformanceNotFound(NotFound):
    """There is no such performance, or it is a draft of another house."""

    code = "performance_not_found"
    vi = "Không tìm thấy suất diễn này."
    en = "There is no such performance."


class NotYourProgramme(Forbidden):
    """The caller makes no programme for that house."""

    code = "not_your_programme"
    vi = "Bạn không có quyền với các suất diễn của đơn vị này."
    en = "You may not act for the performances of this organisation."


class PerformanceTimesRefused(Invalid):
    """Doors open before it starts, it starts before it ends, and ends within a day."""

    code = "performance_times_refused"
    vi = "Giờ mở cửa không được sau giờ diễn, và giờ kết thúc phải sau giờ diễn, trong vòng 24 giờ."
    en = "Doors must open by the time it starts, and it must end after it starts, within 24 hours."


class CopiesRefused(Invalid):
    """Days that are over, more than a season, or more seats than are written at once."""

    code = "copies_refused"
    vi = "Chỉ chép sang những ngày sắp tới: mỗi lần tối đa 92 ngày, và tối đa 50.000 ghế có số."
    en = "A performance is copied to days that are to come: at most 92 of them and 50,000 numbered seats at a time."


class PerformanceHasBuyers(Conflict):
    """Somebody holds a ticket or is buying one: its owner calls it off, with a reason, and the money goes back."""

    code = "performance_has_buyers"
    vi = "Đã có người mua vé buổi này. Chủ nhà hát huỷ buổi diễn ở trang riêng: có lý do, và tiền được hoàn lại."
    en = "Somebody has bought a ticket. An owner calls it off on its own page, with a reason, and the money goes back."


class PerformanceFixed(Conflict):
    """Tickets name time and place; from the first one on these stay."""

    code = "performance_fixed"
    vi = "Đã có người mua vé nên không đổi được ngày giờ và địa điểm. Hãy huỷ suất diễn và tạo suất mới."
    en = "Somebody holds a ticket, so time and place cannot change. Cancel the performance and make a new one."


class CapacityTooSmall(Conflict):
    """Fewer places than are sold and held already."""

    code = "capacity_too_small"
    vi = "Số chỗ không thể ít hơn số vé đã bán và đang giữ."
    en = "There cannot be fewer places than are sold and held already."


class PerformanceStateRefused(Conflict):
    """The performance cannot go from its state to that one."""

    code = "performance_state_refused"
    vi = "Suất diễn đang ở trạng thái không cho phép việc này."
    en = "The performance is in a state that does not allow this."
