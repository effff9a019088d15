"""Why a file cannot become subtitles, with the line at fault where there is one."""

from infra.errors import Invalid, TooLarge


class SubtitlesTooLarge(TooLarge):
    """More bytes than a file of subtitles may have."""

    code = "subtitles_too_large"
    vi = "Tệp phụ đề lớn hơn {limit} byte. Xin kiểm tra lại: có thể bạn đã chọn nhầm tệp."
    en = "The subtitle file is larger than {limit} bytes. Please check that it is the right file."


class SubtitlesEmpty(Invalid):
    """Not one cue."""

    code = "subtitles_empty"
    vi = "Tệp không có câu phụ đề nào. Xin chọn tệp SRT hoặc WebVTT (.vtt)."
    en = "There is no subtitle in the file. Please choose an SRT or WebVTT (.vtt) file."


class EncodingUnknown(Invalid):
    """The bytes are no text in an encoding that can be told for sure."""

    code = "subtitles_encoding_unknown"
    vi = "Không chắc được bảng mã chữ của tệp. Xin mở tệp bằng trình soạn phụ đề và lưu lại bằng UTF-8."
    en = "The file's character encoding cannot be told for sure. Please save it again as UTF-8."


class NotText(Invalid):
    """A control character stands where only text may."""

    code = "subtitles_not_text"
    vi = "Dòng {line}: có ký tự điều khiển, đây không phải là tệp văn bản. Xin chọn tệp SRT hoặc WebVTT."
    en = "Line {line}: there is a control character, so this is not a text file. Please choose an SRT or WebVTT file."


class LineTooLong(Invalid):
    """A line far longer than anything a screen can show."""

    code = "subtitles_line_too_long"
    vi = "Dòng {line}: dài hơn {limit} ký tự. Xin ngắt câu ngắn hơn."
    en = "Line {line}: longer than {limit} characters. Please break it up."


class TimeUnreadable(Invalid):
    """Where a time line is due, there is none that can be read."""

    code = "subtitles_time_unreadable"
    vi = "Dòng {line}: chỗ này phải là dòng thời gian, như 00:01:02,500 --> 00:01:04,000."
    en = "Line {line}: a line of times is due here, such as 00:01:02,500 --> 00:01:04,000."


class TimesReversed(Invalid):
    """A cue ends before it begins, or at the same instant."""

    code = "subtitles_times_reversed"
    vi = "Dòng {line}: câu này kết thúc trước hoặc ngay khi bắt đầu."
    en = "Line {line}: this subtitle ends before, or just when, it begins."


class TimesBackward(Invalid):
    """A cue begins before the one above it."""

    code = "subtitles_times_backward"
    vi = "Dòng {line}: câu này bắt đầu sớm hơn câu đứng trước nó. Xin sắp xếp các câu theo thời gian."
    en = "Line {line}: this subtitle begins earlier than the one above it. Please sort the file by time."


class TooManyAtOnce(Invalid):
    """More cues overlap than a screen can hold."""

    code = "subtitles_overlap"
    vi = "Dòng {line}: có hơn {limit} câu chồng lên nhau ở cùng một lúc."
    en = "Line {line}: more than {limit} subtitles are on screen at the same time."


class CueTooLong(Invalid):
    """More lines or characters in one cue than a screen can hold."""

    code = "subtitles_cue_too_long"
    vi = "Dòng {line}: một câu có nhiều hơn {lines} dòng hoặc {characters} ký tự. Xin chia thành nhiều câu."
    en = "Line {line}: one subtitle has more than {lines} lines or {characters} characters. Please split it."


class TooManyCues(Invalid):
    """More cues than any film needs."""

    code = "subtitles_too_many"
    vi = "Dòng {line}: tệp có hơn {limit} câu phụ đề."
    en = "Line {line}: the file has more than {limit} subtitles."


class TimeOutOfRange(Invalid):
    """A time past the longest film there may be."""

    code = "subtitles_time_out_of_range"
    vi = "Dòng {line}: thời gian vượt quá 24 giờ."
    en = "Line {line}: a time of more than 24 hours."
