"""Names of seats keep their places for section, row and seat in both languages."""

import re

from web import languages, seat_words
from web.languages import Language


def test_translations_keep_what_scripts_fill_in() -> None:
    texts = languages.translations(Language.VI)
    for text in seat_words.WORDS.values():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", texts.gettext(text)))
