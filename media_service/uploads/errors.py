"""What an upload is refused. The tus protocol itself adds bare 412 and 415 answers."""

from infra.errors import Conflict, Gone, Invalid, NotFound, TooLarge, Unavailable


class UploadUnknown(NotFound):
    """No such upload, or another house's."""

    code = "upload_unknown"
    vi = "Không tìm thấy lượt tải lên này."
    en = "This upload cannot be found."


class UploadOver(Gone):
    """The upload was given up or has expired."""

    code = "upload_over"
    vi = "Lượt tải lên này đã bị hủy hoặc quá hạn. Xin tải lên lại từ đầu."
    en = "This upload was cancelled or has expired. Please start again."


class UploadHeaderMalformed(Invalid):
    """A tus header is missing or cannot be read."""

    code = "upload_header_malformed"
    vi = "Yêu cầu tải lên thiếu hoặc sai tiêu đề {header}."
    en = "The upload request lacks a usable {header} header."


class UploadEmpty(Invalid):
    """A master of 0 bytes cannot become a film."""

    code = "upload_empty"
    vi = "Tệp trống (0 byte), không có gì để tải lên. Xin kiểm tra lại tệp trên máy của bạn."
    en = "The file is empty (0 bytes), so there is nothing to upload. Please check it on your computer."


class UploadTooLarge(TooLarge):
    """The master is larger than `upload_max_bytes`."""

    code = "upload_too_large"
    vi = "Tệp lớn hơn mức cho phép ({limit} byte)."
    en = "The file is larger than what is accepted ({limit} bytes)."


class UploadOverrun(Invalid):
    """More bytes were sent than announced."""

    code = "upload_overrun"
    vi = "Số byte gửi lên nhiều hơn kích thước đã báo của tệp."
    en = "More bytes were sent than the announced size of the file."


class OffsetMismatch(Conflict):
    """The sender's offset is not ours: ask (HEAD) and go on from there."""

    code = "upload_offset_mismatch"
    vi = "Vị trí tải lên không khớp. Xin hỏi lại vị trí rồi gửi tiếp."
    en = "The upload stands at another offset. Ask for it and go on from there."


class UploadBusy(Conflict):
    """Another request writes to this upload and does not give way."""

    code = "upload_busy"
    vi = "Lượt tải lên này đang nhận dữ liệu từ một kết nối khác."
    en = "This upload is receiving data over another connection."


class UploadInterrupted(Conflict):
    """A newer request took over, or nothing came for a long time. What arrived is kept."""

    code = "upload_interrupted"
    vi = "Kết nối tải lên bị ngắt. Phần đã gửi vẫn được giữ; xin gửi tiếp."
    en = "The upload connection was interrupted. What arrived is kept; please go on."


class UploadFinished(Conflict):
    """All of it has arrived; it cannot be cancelled any more."""

    code = "upload_finished"
    vi = "Tệp đã tải lên xong nên không hủy được nữa."
    en = "The upload is complete and can no longer be cancelled."


class TooManyUploads(Conflict):
    """The organisation has too many unfinished uploads."""

    code = "too_many_uploads"
    vi = "Đơn vị đang có {limit} lượt tải lên dở dang. Xin hoàn tất hoặc hủy bớt."
    en = "Your organisation has {limit} unfinished uploads. Please finish or cancel some."


class OutOfSpace(Unavailable):
    """The disk is full. What arrived is kept."""

    code = "upload_out_of_space"
    vi = "Máy chủ không đủ chỗ chứa tệp này. Phần đã gửi vẫn được giữ; xin thử lại sau khi có thêm chỗ."
    en = "The server lacks space for this file. What arrived is kept; try again once there is room."
