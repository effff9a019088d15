"""The languages of guides: what their speakers call them, what we call them, and which one a visitor probably reads."""

from collections.abc import Sequence
from typing import Final

from media_service.guides.schemas import GuideLanguage
from web.classifications import Words
from web.languages import Language

AUTONYMS: Final[dict[GuideLanguage, str]] = {
    GuideLanguage.VIETNAMESE: "Tiếng Việt",
    GuideLanguage.ENGLISH: "English",
    GuideLanguage.CHINESE_SIMPLIFIED: "简体中文",
    GuideLanguage.CHINESE_TRADITIONAL: "繁體中文",
    GuideLanguage.KOREAN: "한국어",
    GuideLanguage.JAPANESE: "日本語",
    GuideLanguage.FRENCH: "Français",
    GuideLanguage.RUSSIAN: "Русский",
    GuideLanguage.GERMAN: "Deutsch",
    GuideLanguage.SPANISH: "Español",
    GuideLanguage.ITALIAN: "Italiano",
    GuideLanguage.PORTUGUESE: "Português",
    GuideLanguage.THAI: "ไทย",
    GuideLanguage.KHMER: "ខ្មែរ",
    GuideLanguage.LAO: "ລາວ",
    GuideLanguage.INDONESIAN: "Bahasa Indonesia",
    GuideLanguage.MALAY: "Bahasa Melayu",
    GuideLanguage.HINDI: "हिन्दी",
    GuideLanguage.ARABIC: "العربية",
    GuideLanguage.TAY: "Tày",
    GuideLanguage.NUNG: "Nùng",
    GuideLanguage.THAI_OF_VIETNAM: "Thái (Tây Bắc)",
    GuideLanguage.MUONG: "Mường",
    GuideLanguage.HMONG: "Hmoob",
    GuideLanguage.CHAM: "Chăm",
    GuideLanguage.EDE: "Êđê",
    GuideLanguage.JARAI: "Jrai",
    GuideLanguage.BAHNAR: "Bahnar",
}
NAMES: Final[dict[GuideLanguage, Words]] = {
    GuideLanguage.VIETNAMESE: ("Tiếng Việt", "Vietnamese"),
    GuideLanguage.ENGLISH: ("Tiếng Anh", "English"),
    GuideLanguage.CHINESE_SIMPLIFIED: ("Tiếng Trung giản thể", "Chinese, simplified"),
    GuideLanguage.CHINESE_TRADITIONAL: ("Tiếng Trung phồn thể", "Chinese, traditional"),
    GuideLanguage.KOREAN: ("Tiếng Hàn", "Korean"),
    GuideLanguage.JAPANESE: ("Tiếng Nhật", "Japanese"),
    GuideLanguage.FRENCH: ("Tiếng Pháp", "French"),
    GuideLanguage.RUSSIAN: ("Tiếng Nga", "Russian"),
    GuideLanguage.GERMAN: ("Tiếng Đức", "German"),
    GuideLanguage.SPANISH: ("Tiếng Tây Ban Nha", "Spanish"),
    GuideLanguage.ITALIAN: ("Tiếng Ý", "Italian"),
    GuideLanguage.PORTUGUESE: ("Tiếng Bồ Đào Nha", "Portuguese"),
    GuideLanguage.THAI: ("Tiếng Thái Lan", "Thai"),
    GuideLanguage.KHMER: ("Tiếng Khmer", "Khmer"),
    GuideLanguage.LAO: ("Tiếng Lào", "Lao"),
    GuideLanguage.INDONESIAN: ("Tiếng Indonesia", "Indonesian"),
    GuideLanguage.MALAY: ("Tiếng Mã Lai", "Malay"),
    GuideLanguage.HINDI: ("Tiếng Hindi", "Hindi"),
    GuideLanguage.ARABIC: ("Tiếng Ả Rập", "Arabic"),
    GuideLanguage.TAY: ("Tiếng Tày", "Tày"),
    GuideLanguage.NUNG: ("Tiếng Nùng", "Nùng"),
    GuideLanguage.THAI_OF_VIETNAM: ("Tiếng Thái (Tây Bắc)", "Thái of the north-west"),
    GuideLanguage.MUONG: ("Tiếng Mường", "Mường"),
    GuideLanguage.HMONG: ("Tiếng Mông", "Hmong"),
    GuideLanguage.CHAM: ("Tiếng Chăm", "Chăm"),
    GuideLanguage.EDE: ("Tiếng Ê-đê", "Êđê"),
    GuideLanguage.JARAI: ("Tiếng Gia-rai", "Jarai"),
    GuideLanguage.BAHNAR: ("Tiếng Ba-na", "Bahnar"),
}
_TRADITIONAL = {"tw", "hk", "mo", "hant"}
_MANY = 20  # tags of an Accept-Language that are looked at


def of_tag(tag: str) -> GuideLanguage | None:
    """The language that a BCP 47 tag of a visitor means: `ko-KR` is Korean, `zh-TW` traditional Chinese."""
    subtags = tag.strip().lower().split("-")
    if subtags[0] == "zh":
        traditional = not _TRADITIONAL.isdisjoint(subtags[1:])
        return GuideLanguage.CHINESE_TRADITIONAL if traditional else GuideLanguage.CHINESE_SIMPLIFIED
    return next((language for language in GuideLanguage if language == subtags[0]), None)


def preferred(offered: Sequence[GuideLanguage], *, page: Language, accept_language: str) -> GuideLanguage | None:
    """The language to begin with, None only if none is offered.

    What the browser asks for first counts if we have no pages in it: whoever reads Korean had to take one of our two.
    Otherwise the page's language, then whatever else the browser asks for.
    """
    accepted = [language for language in _accepted(accept_language) if language in offered]
    pages = [GuideLanguage(language) for language in Language]
    first = next(iter(_accepted(accept_language)), None)
    wishes = [first] if first in accepted and first not in pages else []
    for wish in (*wishes, GuideLanguage(page), *accepted, GuideLanguage.ENGLISH, *offered):
        if wish in offered:
            return wish
    return None


def _accepted(header: str) -> list[GuideLanguage]:
    """Known languages of an Accept-Language (RFC 9110, section 12.5.4), the most wanted first."""
    weighed: list[tuple[float, GuideLanguage]] = []
    for part in header[:1000].split(",")[:_MANY]:
        tag, _, weight = part.partition(";")
        language, quality = of_tag(tag), _quality(weight)
        if language is not None and quality > 0:
            weighed.append((-quality, language))
    return [language for _, language in sorted(weighed, key=lambda one: one[0])]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    try:
        return min(1.0, max(0.0, float(value))) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
