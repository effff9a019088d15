"""What is refused about guides. A file's refusal names the line and says in a sentence what is wrong there."""

from enum import StrEnum

from infra.errors import Conflict, Invalid, NotFound, TooLarge


class Fault(StrEnum):
    """What can be wrong with a guide's file."""

    ENCODING = "encoding"
    NEITHER = "neither"
    JSON = "json"
    SHAPE = "shape"
    LANGUAGE = "language"
    STRAY = "stray"
    TIMING = "timing"
    ARROW = "arrow"
    EMPTY = "empty"
    ORDER = "order"
    TWICE = "twice"
    TIME = "time"
    TEXT = "text"
    HEADING = "heading"
    KIND = "kind"
    FIELD = "field"
    MANY = "many"
    LONG = "long"


_WORDS: dict[Fault, tuple[str, str]] = {
    Fault.ENCODING: (
        "chữ không phải mã UTF-8. Xin lưu lại tệp bằng UTF-8.",
        "the letters are not UTF-8. Please save the file as UTF-8.",
    ),
    Fault.NEITHER: (
        "tệp phải bắt đầu bằng chữ WEBVTT, hoặc là JSON bắt đầu bằng dấu {{.",
        "the file must begin with the word WEBVTT, or be JSON that begins with {{.",
    ),
    Fault.JSON: ("đây không phải là JSON đọc được.", "this is not JSON that can be read."),
    Fault.SHAPE: (
        'cần một đối tượng có "format": "sankhau-guide", "version": 1 và danh sách "notes".',
        'an object with "format": "sankhau-guide", "version": 1 and a list "notes" is needed.',
    ),
    Fault.LANGUAGE: (
        "tệp ghi ngôn ngữ {found}, còn bản thuyết minh này là {wanted}.",
        "the file says that its language is {found}, and this guide is in {wanted}.",
    ),
    Fault.STRAY: (
        "có chữ mà không có thời gian (00:00:00.000 --> 00:00:00.000) đi kèm.",
        "there is text without a time (00:00:00.000 --> 00:00:00.000).",
    ),
    Fault.TIMING: (
        "thời gian không đọc được. Xin viết như 00:01:02.500 --> 00:01:08.000.",
        "the time cannot be read. Please write it like 00:01:02.500 --> 00:01:08.000.",
    ),
    Fault.ARROW: (
        "dấu --> không được nằm trong lời; giữa hai đoạn phải có một dòng trống.",
        "--> may not stand in a text; between two cues there must be an empty line.",
    ),
    Fault.EMPTY: ("đoạn này không có lời nào.", "this note has no text."),
    Fault.ORDER: ("đoạn này kết thúc trước khi bắt đầu.", "this note ends before it begins."),
    Fault.TWICE: (
        "đã có một đoạn bắt đầu đúng vào lúc này.",
        "another note begins at this very moment.",
    ),
    Fault.TIME: (
        "thời gian phải là số giây từ 0 đến dưới 24 giờ.",
        "a time must be a number of seconds from 0 to below 24 hours.",
    ),
    Fault.TEXT: (
        "lời phải có từ 1 đến {limit} chữ cái, không có ký tự điều khiển.",
        "a text must have 1 to {limit} letters and no control characters.",
    ),
    Fault.HEADING: (
        "tiêu đề dài nhất {limit} chữ cái, trên một dòng.",
        "a heading may have {limit} letters, on one line.",
    ),
    Fault.KIND: (
        "loại phải là một trong: scene, context, people, music, words, description.",
        "the kind must be one of: scene, context, people, music, words, description.",
    ),
    Fault.FIELD: ("có mục không hiểu được: {name}.", "there is an entry we do not know: {name}."),
    Fault.MANY: ("nhiều hơn {limit} đoạn.", "more than {limit} notes."),
    Fault.LONG: ("tất cả lời cộng lại quá {limit} chữ cái.", "all texts together have more than {limit} letters."),
}


class GuideFileRefused(Invalid):
    """The file cannot be taken; `line` and the sentence say where and why. Nothing was changed."""

    code = "guide_file_refused"
    vi = "Tại dòng {line}: {why}"
    en = "Line {line}: {why}"

    def __init__(self, fault: Fault, *, line: int, **details: str | int) -> None:
        self.fault, self.line = fault, line
        super().__init__(**details)

    def message(self, language: str) -> str:
        """The line and the sentence."""
        vi = language == "vi"
        why = _WORDS[self.fault][0 if vi else 1].format(**self.details)
        return (self.vi if vi else self.en).format(line=self.line, why=why)


class GuideFileTooLarge(TooLarge):
    """More bytes than a guide's file may have."""

    code = "guide_file_too_large"
    vi = "Tệp lớn hơn {limit} byte. Một bản thuyết minh không cần nhiều như vậy."
    en = "The file is larger than {limit} bytes. A guide does not need that many."


class GuideUnknown(NotFound):
    """The title has no guide in that language, or it is not for this viewer."""

    code = "guide_unknown"
    vi = "Chưa có bản thuyết minh bằng ngôn ngữ này."
    en = "There is no guide in this language."


class NoteUnknown(NotFound):
    """No such note in that guide."""

    code = "note_unknown"
    vi = "Đoạn thuyết minh này không còn nữa."
    en = "This note is not there any more."


class GuideChanged(Conflict):
    """Somebody else has changed the guide or the note since it was read."""

    code = "guide_changed"
    vi = "Người khác vừa sửa chỗ này. Xin tải lại trang, xem lại rồi làm tiếp."
    en = "Somebody else has just changed this. Please reload the page, look again and go on."


class GuideEmpty(Conflict):
    """There is nothing to approve or to translate."""

    code = "guide_empty"
    vi = "Bản thuyết minh chưa có đoạn nào."
    en = "The guide has no notes yet."


class GuideFull(Conflict):
    """The guide has as many notes or letters as one guide may have."""

    code = "guide_full"
    vi = "Bản thuyết minh đã đủ {notes} đoạn hoặc {letters} chữ cái."
    en = "The guide already has {notes} notes or {letters} letters."


class MomentTaken(Conflict):
    """Another note of the guide begins at that moment."""

    code = "moment_taken"
    vi = "Đã có một đoạn bắt đầu đúng vào lúc này. Xin chọn lúc khác."
    en = "Another note begins at this very moment. Please choose another one."


class TranslatorMissing(Conflict):
    """No machine that translates was chosen in the settings."""

    code = "translator_missing"
    vi = "Nơi này chưa có máy dịch. Người vận hành có thể chọn một máy dịch (SANKHAU_TRANSLATOR), hoặc bạn tự viết."
    en = (
        "No translation machine is set up here. The operator can choose one (SANKHAU_TRANSLATOR), or write it yourself."
    )


class TranslationRunning(Conflict):
    """The machine is still at work on this guide."""

    code = "translation_running"
    vi = "Máy đang dịch bản này. Xin đợi máy dịch xong."
    en = "This guide is being translated. Please wait until that is done."


class TranslationPointless(Conflict):
    """Source and target are one language, or nothing of the source is missing in the target."""

    code = "translation_pointless"
    vi = "Không có đoạn nào cần dịch từ ngôn ngữ ấy."
    en = "There is nothing to translate from that language."
