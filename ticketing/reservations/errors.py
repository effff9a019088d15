"""Refusals about reservations and guests."""

from infra.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class NotYourReservations(Forbidden):
    """The caller keeps no places for that house."""

    code = "not_your_reservations"
    vi = "Bạn không giữ chỗ cho đơn vị này."
    en = "You do not reserve places for this organisation."


class NotYourGuestList(Forbidden):
    """Only owner and supervisor name guests."""

    code = "not_your_guest_list"
    vi = "Chỉ chủ nhà hát và quản lý được ghi tên khách mời."
    en = "Only the owner and a supervisor put names on the guest list."


class ReservationNotFound(NotFound):
    """No such reservation in a house of the caller."""

    code = "reservation_not_found"
    vi = "Không tìm thấy chỗ đã giữ này."
    en = "There is no such reservation."


class NotReservable(Conflict):
    """Not places of this performance, and of nothing else."""

    code = "not_reservable"
    vi = "Chỉ giữ được chỗ của đúng suất diễn này."
    en = "Only places of this one performance can be reserved."


class ReservationTooLate(Gone):
    """The time at which reserved places go back on sale is over."""

    code = "reservation_too_late"
    vi = "Đã quá giờ giữ chỗ của suất này. Xin bán vé ngay."
    en = "It is too late to reserve for this performance. Please sell the tickets now."


class TooManyReserved(Invalid):
    """More places than one reservation may have."""

    code = "too_many_reserved"
    vi = "Mỗi lần chỉ giữ được nhiều nhất {most} chỗ."
    en = "One reservation holds {most} places at most."


class ReservationsFull(Conflict):
    """So many places of the performance are reserved that no more may be."""

    code = "reservations_full"
    vi = "Suất này chỉ còn giữ thêm được {left} chỗ. Xin bán vé ngay."
    en = "Only {left} more places of this performance may be reserved. Please sell the tickets now."


class ReservationOver(Conflict):
    """It was collected, given back, or its time was over."""

    code = "reservation_over"
    vi = "Chỗ này đã được nhận, đã trả lại hoặc đã hết giờ giữ. Xin xem lại danh sách."
    en = "These places were collected, given back, or their time was over. Please look at the list again."


class NoGuest(Conflict):
    """Who called pays."""

    code = "no_guest"
    vi = "Đây là chỗ giữ cho người mua, không phải khách mời. Xin bán vé như thường."
    en = "These places are reserved for a buyer, not for a guest. Please sell them as usual."


class BlockTooSmall(Conflict):
    """Fewer seats are left in the block."""

    code = "block_too_small"
    vi = "Khối ghế này chỉ còn {left} ghế."
    en = "Only {left} seats are left in this block."
