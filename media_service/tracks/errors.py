"""What is refused about tracks. What is wrong inside a file of subtitles: `media_service.captions.errors`."""

from infra.errors import Conflict, Invalid, NotFound


class TrackUnknown(NotFound):
    """There is no such track of that title."""

    code = "track_unknown"
    vi = "Không có phụ đề hay giọng đọc này."
    en = "There are no such subtitles, and no such voice."


class TrackLabelTaken(Conflict):
    """Two entries of one menu would have the same name."""

    code = "track_label_taken"
    vi = "Đã có mục khác mang tên “{label}”. Xin đặt tên khác để khán giả phân biệt được."
    en = "Another entry is called “{label}” already. Please choose a name that viewers can tell apart."


class TooManyTracks(Conflict):
    """More tracks than a menu can show."""

    code = "too_many_tracks"
    vi = "Mỗi phim có tối đa {limit} phụ đề và giọng đọc. Xin gỡ bớt trước khi thêm."
    en = "A film has at most {limit} subtitles and voices. Please remove one first."


class TrackMalformed(Invalid):
    """The language or the name cannot be used."""

    code = "track_malformed"
    vi = "Ngôn ngữ phải là mã như vi, en, zh-Hant; tên dài từ 1 đến 80 ký tự và không có dấu ngoặc kép."
    en = "The language must be a code such as vi, en, zh-Hant; the name 1 to 80 characters without quotation marks."
