"""What a viewer is refused."""

from infra.errors import Conflict, Forbidden, Gone, NotFound


class TitleNotPlayable(NotFound):
    """The title is not published, or none of it can be watched yet."""

    code = "title_not_playable"
    vi = "Chương trình này hiện chưa xem được. Vé của bạn vẫn còn nguyên."
    en = "This title cannot be watched at the moment. Your ticket is untouched."


class RightRevoked(Gone):
    """The ticket behind this was refunded or withdrawn."""

    code = "right_revoked"
    vi = "Vé này đã được hoàn tiền hoặc thu hồi nên không xem được nữa."
    en = "This ticket was refunded or withdrawn and no longer opens the title."


class PlaybackEnded(Gone):
    """The time the ticket gives is over."""

    code = "playback_ended"
    vi = "Thời hạn xem của vé này đã hết."
    en = "The time this ticket gives is over."


class RenewalRefused(Forbidden):
    """No such session, or not its renewal key."""

    code = "renewal_refused"
    vi = "Không gia hạn được phiên xem. Xin mở lại trang xem."
    en = "The viewing session cannot be renewed. Please open the watch page again."


class TooManyScreens(Conflict):
    """Too many sessions of one ticket have living tokens."""

    code = "too_many_screens"
    vi = "Vé này đang mở trên quá nhiều màn hình. Xin đóng bớt rồi thử lại sau ít phút."
    en = "This ticket is open on too many screens. Please close some and try again in a few minutes."


class PreviewUnknown(NotFound):
    """The link is incomplete or was not made here."""

    code = "preview_unknown"
    vi = "Đường dẫn xem thử này không đúng hoặc bị thiếu."
    en = "This preview link is wrong or incomplete."


class PreviewOver(Gone):
    """The link has expired or was taken back."""

    code = "preview_over"
    vi = "Đường dẫn xem thử này đã hết hạn hoặc đã bị thu hồi. Xin hỏi nhà hát để lấy đường dẫn mới."
    en = "This preview link has expired or was taken back. Please ask the house for a new one."


class TooManyPreviews(Conflict):
    """The title has as many living links as one title may have."""

    code = "too_many_previews"
    vi = "Chương trình này đang có {limit} đường dẫn xem thử. Xin thu hồi bớt."
    en = "This title has {limit} living preview links. Please take some back."
