"""Why a master could not become a stream, in the words of a visitor."""

from infra.contracts.transcode_report import FailureCode
from media_service.library.schemas import Refusal

_WORDS: dict[FailureCode, tuple[str, str]] = {
    FailureCode.EMPTY: (
        "Tệp trống, không có dữ liệu. Xin kiểm tra lại tệp trên máy của bạn rồi tải lên lần nữa.",
        "The file is empty. Please check it on your computer and upload it again.",
    ),
    FailureCode.UNRECOGNISED_CONTAINER: (
        "Đây không phải là tệp video mà chúng tôi nhận (MP4, MOV, MKV, WebM, MPEG-TS, MXF…).",
        "This is not a video file of a kind we accept (MP4, MOV, MKV, WebM, MPEG-TS, MXF…).",
    ),
    FailureCode.UNREADABLE: (
        "Tệp bị hỏng hoặc thiếu một phần nên không đọc được. Xin xuất lại tệp rồi tải lên lần nữa.",
        "The file is damaged or cut short and cannot be read. Please export it again and upload the new file.",
    ),
    FailureCode.NO_PICTURE: (
        "Tệp không có hình ảnh, chỉ có âm thanh hoặc phụ đề. Xin tải lên tệp có phần hình.",
        "The file has no picture, only sound or subtitles. Please upload a file with video.",
    ),
    FailureCode.CODEC_NOT_ALLOWED: (
        "Tệp dùng cách mã hóa chúng tôi không nhận. Xin xuất lại bằng H.264, HEVC, ProRes, DNxHD, VP9 hoặc AV1.",
        "The file uses a codec we do not accept. Please export it as H.264, HEVC, ProRes, DNxHD, VP9 or AV1.",
    ),
    FailureCode.OVER_LIMIT: (
        "Video vượt quá giới hạn về thời lượng, khung hình hoặc số luồng. Xin chia nhỏ hoặc xuất lại gọn hơn.",
        "The video is over the limit of length, frame size or number of tracks. Please split it or export it smaller.",
    ),
    FailureCode.ENCODER_FAILED: (
        "Chúng tôi đã thử nhiều lần nhưng không chuyển được video này. Tệp gốc vẫn còn; xin liên hệ người vận hành.",
        "We tried several times and could not convert this video. Your file is kept; please contact the operator.",
    ),
    FailureCode.OUT_OF_SPACE: (
        "Máy chủ đã hết chỗ lưu nên chưa chuyển được video. Tệp gốc vẫn còn; xin liên hệ người vận hành.",
        "The server ran out of space, so the video was not converted. Your file is kept; please contact the operator.",
    ),
    FailureCode.VOICE_UNAVAILABLE: (
        "Chưa có giọng đọc cho ngôn ngữ này trên máy chủ. Xin chọn ngôn ngữ khác hoặc liên hệ người vận hành.",
        "There is no voice for this language on the server. Please choose another or contact the operator.",
    ),
    FailureCode.VOICE_FAILED: (
        "Chưa tạo được giọng đọc sau nhiều lần thử. Phim không thay đổi; xin thử lại hoặc liên hệ người vận hành.",
        "We tried and could not make this voice. The film is as it was; please try again or contact the operator.",
    ),
}


def refusal(code: str) -> Refusal:
    """The words for a failure code; raises ValueError for a code nobody knows."""
    vi, en = _WORDS[FailureCode(code)]
    return Refusal(code=code, vi=vi, en=en)
