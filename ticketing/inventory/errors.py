"""Refusals about holds, seats and blocks."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class HoldNotFound(NotFound):
    """There is no such basket, or the caller did not prove that it is theirs: the answer never says which."""

    code = "hold_not_found"
    vi = "Không tìm thấy giỏ vé này."
    en = "There is no such basket."


class HoldLapsed(Gone):
    """The time of the basket is over, or it was given back: others may have its places."""

    code = "hold_lapsed"
    vi = "Đã hết thời gian giữ chỗ. Bạn chưa bị trừ tiền; xin chọn lại."
    en = "The time for which these places were kept is over. You have not been charged; please choose again."


class HoldOrdered(Conflict):
    """The basket is being paid already."""

    code = "hold_ordered"
    vi = "Giỏ vé này đã có đơn hàng đang chờ thanh toán hoặc đã bán xong."
    en = "There is an order of this basket already: it waits for its payment, or is sold."


class HoldNotExtendable(Conflict):
    """A basket gets more time once."""

    code = "hold_not_extendable"
    vi = "Bạn đã gia hạn một lần rồi, không thể giữ chỗ lâu hơn."
    en = "You have had more time once already; the places cannot be kept any longer."


class SeatsTaken(Conflict):
    """Somebody else has these seats; nothing was kept."""

    code = "seats_taken"
    vi = "Ghế vừa có người khác chọn: {seats_vi}. Chưa giữ ghế nào, xin chọn lại."
    en = "Somebody else has just taken: {seats_en}. Nothing is kept for you; please choose again."

    def __init__(self, *, seat_ids: tuple[str, ...], seats_vi: str, seats_en: str) -> None:
        self.seat_ids = seat_ids
        super().__init__(seats_vi=seats_vi, seats_en=seats_en)


class SeatsNotSold(Invalid):
    """A seat that is not sold for this performance."""

    code = "seats_not_sold"
    vi = "Có ghế không được bán cho suất diễn này."
    en = "One of these seats is not sold for this performance."


class NotEnoughTogether(Conflict):
    """Fewer seats side by side are left there than were asked for."""

    code = "not_enough_together"
    vi = "Hạng vé này không còn đủ ghế. Hãy chọn hạng khác hoặc bớt số ghế."
    en = "There are not enough seats left in this zone. Choose another zone or fewer seats."


class UnitIncomplete(Invalid):
    """A wheelchair place and the companion's seat beside it are sold together."""

    code = "unit_incomplete"
    vi = "Chỗ cho xe lăn và ghế người đi cùng được bán chung: hãy chọn cả hai."
    en = "A wheelchair place and its companion's seat are sold together: choose both."


class TooManyPlaces(Invalid):
    """A basket holds so many places at most."""

    code = "too_many_places"
    vi = "Mỗi lần đặt được tối đa {most} vé."
    en = "You can have at most {most} tickets in one order."


class OneHouseOnly(Invalid):
    """The places of a basket are of one house, which gets the money."""

    code = "one_house_only"
    vi = "Mỗi giỏ vé chỉ gồm vé của một đơn vị. Xin đặt riêng."
    en = "A basket holds tickets of one house only. Please order the others separately."


class NotForTheBasket(Invalid):
    """A pass is bought alone, a view once, a seat by its number."""

    code = "not_for_the_basket"
    vi = "Loại vé này không thể đặt theo cách này: thẻ tháng mua riêng, vé xem mỗi phim một vé."
    en = "This cannot be put into a basket like that: a pass is bought alone, and a title once."


class SeatingFixed(Conflict):
    """Seats are held or sold: map and zones stay, names and prices may change."""

    code = "seating_fixed"
    vi = "Đã có ghế được giữ hoặc bán nên không đổi được sơ đồ và phân hạng. Vẫn đổi được tên và giá."
    en = "Seats are held or sold, so the map and its zones stay. Names and prices can still be changed."


class SeatingRefused(Invalid):
    """The zones do not fit the map."""

    code = "seating_refused"
    vi = "Phân hạng không khớp với sơ đồ: {what}."
    en = "The zones do not fit the map: {what}."


class BlockNotFound(NotFound):
    """There is no such block, or it was released."""

    code = "block_not_found"
    vi = "Không tìm thấy nhóm ghế đã khoá này, hoặc đã được mở bán."
    en = "There is no such block, or it was released already."


class RequestKeyGuessable(Invalid):
    """Who knows the Idempotency-Key of a basket gets the basket, so it must be long."""

    code = "request_key_guessable"
    vi = "Mã chống gửi trùng (Idempotency-Key) của giỏ vé phải dài từ 22 đến 255 ký tự và không đoán được."
    en = "The Idempotency-Key of a basket must be 22 to 255 characters long, and not be guessable."


class NotYourSeats(Forbidden):
    """The caller decides nothing about the places of that house."""

    code = "not_your_seats"
    vi = "Bạn không có quyền với chỗ ngồi của đơn vị này."
    en = "You may not act for the seats of this organisation."
