"""What the studio is refused."""

from infra.errors import Conflict, Invalid, TooLarge


class TrimRefused(Conflict):
    """Nothing would be left, or the film is not wholly there yet."""

    code = "trim_refused"
    vi = "Không cắt được như vậy: phim phải chuyển mã xong, và điểm kết thúc phải sau điểm bắt đầu ít nhất vài giây."
    en = "This cut is not possible: the film must be wholly transcoded, and must end some seconds after it begins."


class PosterRefused(Invalid):
    """Not a JPEG, PNG or WebP picture that can be read, or too small or too large in pixels."""

    code = "poster_refused"
    vi = "Không dùng được ảnh này. Xin chọn ảnh JPEG, PNG hoặc WebP, rộng từ 320 đến 8.000 điểm ảnh."
    en = "This picture cannot be used. Please choose a JPEG, PNG or WebP picture, 320 to 8,000 pixels wide."


class PosterTooLarge(TooLarge):
    """More bytes than a poster may have."""

    code = "poster_too_large"
    vi = "Ảnh lớn hơn {limit} byte. Xin chọn ảnh nhỏ hơn."
    en = "The picture is larger than {limit} bytes. Please choose a smaller one."
