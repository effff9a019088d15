"""The words of a title's classification in both languages: genres, languages, warnings, roles, what is missing."""

from typing import Final

from media_service.library.schemas import ContentWarning, CreditRole, Genre, Missing, SpokenLanguage

Words = tuple[str, str]  # Vietnamese, English

GENRES: Final[dict[Genre, Words]] = {
    Genre.TUONG: ("Tuồng (hát bội)", "Tuồng (classical opera)"),
    Genre.CHEO: ("Chèo", "Chèo (folk opera)"),
    Genre.CAI_LUONG: ("Cải lương", "Cải lương (reformed theatre)"),
    Genre.KICH_NOI: ("Kịch nói", "Spoken drama"),
    Genre.KICH_HAT_DAN_CA: ("Kịch hát dân ca", "Folk-song drama"),
    Genre.MUA_ROI_NUOC: ("Múa rối nước", "Water puppetry"),
    Genre.ROI_CAN: ("Rối cạn", "Puppetry on dry land"),
    Genre.XIEC: ("Xiếc", "Circus"),
    Genre.NHA_NHAC: ("Nhã nhạc cung đình", "Nhã nhạc (court music)"),
    Genre.CA_TRU: ("Ca trù", "Ca trù (chamber singing)"),
    Genre.QUAN_HO: ("Quan họ", "Quan họ (alternating songs)"),
    Genre.HAT_XOAN: ("Hát xoan", "Hát xoan (spring songs)"),
    Genre.HAT_THEN: ("Hát then", "Then (songs of the Tày, Nùng and Thái)"),
    Genre.XOE: ("Xòe", "Xòe (circle dance)"),
    Genre.DON_CA_TAI_TU: ("Đờn ca tài tử", "Đờn ca tài tử (southern chamber music)"),
    Genre.HAT_VAN: ("Hát văn (chầu văn)", "Hát văn (songs of the spirit rite)"),
    Genre.XAM: ("Hát xẩm", "Xẩm (songs of wandering musicians)"),
    Genre.BAI_CHOI: ("Bài chòi", "Bài chòi (singing card play)"),
    Genre.VI_GIAM: ("Dân ca ví, giặm", "Ví and giặm folk songs"),
    Genre.CA_HUE: ("Ca Huế", "Songs of Huế"),
    Genre.HO_LY: ("Hò, lý", "Hò and lý (work and folk songs)"),
    Genre.DU_KE: ("Dù kê, rô băm (Khmer)", "Dù kê and rô băm (Khmer theatre)"),
    Genre.CONG_CHIENG: ("Cồng chiêng Tây Nguyên", "Gongs of the Central Highlands"),
    Genre.MUA_CHAM: ("Múa Chăm", "Chăm dance"),
    Genre.NHAC_KICH: ("Ca kịch, nhạc kịch", "Opera and musical"),
    Genre.GIAO_HUONG: ("Giao hưởng", "Symphonic music"),
    Genre.BALLET: ("Ballet, múa đương đại", "Ballet and contemporary dance"),
    Genre.PHIM_TRUYEN: ("Phim truyện", "Feature film"),
    Genre.PHIM_TAI_LIEU: ("Phim tài liệu", "Documentary"),
    Genre.PHIM_HOAT_HINH: ("Phim hoạt hình", "Animation"),
}
LANGUAGES: Final[dict[SpokenLanguage, Words]] = {
    SpokenLanguage.VIETNAMESE: ("Tiếng Việt", "Vietnamese"),
    SpokenLanguage.ENGLISH: ("Tiếng Anh", "English"),
    SpokenLanguage.KHMER: ("Tiếng Khmer", "Khmer"),
    SpokenLanguage.CHAM: ("Tiếng Chăm", "Chăm"),
    SpokenLanguage.TAY: ("Tiếng Tày", "Tày"),
    SpokenLanguage.THAI_OF_VIETNAM: ("Tiếng Thái (Tây Bắc)", "Thái of the north-west"),
    SpokenLanguage.HMONG: ("Tiếng Mông", "Hmong"),
    SpokenLanguage.CHINESE: ("Tiếng Trung", "Chinese"),
    SpokenLanguage.FRENCH: ("Tiếng Pháp", "French"),
    SpokenLanguage.OTHER: ("Nhiều ngôn ngữ hoặc ngôn ngữ khác", "Several or another"),
    SpokenLanguage.WITHOUT_WORDS: ("Không lời", "Without words"),
}
WARNINGS: Final[dict[ContentWarning, Words]] = {
    ContentWarning.THEME: ("Chủ đề, nội dung", "Theme and content"),
    ContentWarning.VIOLENCE: ("Bạo lực", "Violence"),
    ContentWarning.NUDITY: ("Khỏa thân, tình dục", "Nudity, sex"),
    ContentWarning.DRUGS: ("Ma túy, chất kích thích", "Drugs, stimulants"),
    ContentWarning.HORROR: ("Kinh dị", "Horror"),
    ContentWarning.LANGUAGE: ("Ngôn ngữ thô tục", "Vulgar language"),
    ContentWarning.IMITABLE: ("Hành vi nguy hiểm, dễ bắt chước", "Dangerous acts that are easily imitated"),
}
ROLES: Final[dict[CreditRole, Words]] = {
    CreditRole.DIRECTOR: ("Đạo diễn", "Director"),
    CreditRole.AUTHOR: ("Tác giả, kịch bản", "Author"),
    CreditRole.COMPOSER: ("Âm nhạc", "Composer"),
    CreditRole.CHOREOGRAPHER: ("Biên đạo múa", "Choreographer"),
    CreditRole.DESIGNER: ("Thiết kế mỹ thuật", "Designer"),
    CreditRole.CONDUCTOR: ("Chỉ huy", "Conductor"),
    CreditRole.PERFORMER: ("Biểu diễn", "Performer"),
    CreditRole.PRODUCER: ("Sản xuất", "Producer"),
}
MISSING: Final[dict[Missing, Words]] = {
    Missing.FILM: ("Phim xem được", "A film that can be watched"),
    Missing.SYNOPSIS: ("Nội dung tóm tắt tiếng Việt", "Synopsis in Vietnamese"),
    Missing.CREDITS: ("Thành phần sáng tạo (ít nhất một người)", "Credits (at least one)"),
    Missing.GENRE: ("Loại hình", "Genre"),
    Missing.LANGUAGE: ("Ngôn ngữ", "Language"),
    Missing.RATING: ("Phân loại độ tuổi", "Age rating"),
    Missing.RATING_BANNED: (
        "Phân loại khác C: loại C không được phổ biến",
        "A rating other than C: C may not be shown",
    ),
    Missing.PRICE: ("Giá vé", "Ticket price"),
}
