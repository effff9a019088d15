"""The mails of accounts: in both languages, the same words as text and as HTML, and no word becomes more than that."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.contracts.actor import Role
from infra.contracts.mail import Mail
from tests.support.settings import make_settings
from ticketing.accounts import letters, members
from ticketing.accounts.schemas import Language

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ("name", "house", "province", "contact", "email", "reason", "inviter", "role")
NAMES = sorted({path.name.split(".")[0] for path in Path(letters.__file__).parent.glob("mail_texts/*.txt")})


def written(letter: str, language: Language, **changes: str) -> Mail:
    words = {word: f"<{word}>" for word in WORDS} | changes
    settings = make_settings(Path("/nowhere"), public_url="https://sankhau.example/")
    return letters.write(
        letter, to="lan@example.com", language=language, path="/house", settings=settings, now=NOW, **words
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("letter", NAMES)
def test_every_letter_has_one_link_in_its_language_and_the_same_words_twice(letter: str, language: Language) -> None:
    mail = written(letter, language)
    link = "https://sankhau.example/en/house" if language is Language.EN else "https://sankhau.example/house"
    assert mail.text.count(link) == 1
    assert f'href="{link}"' in mail.html
    assert "{{" not in mail.subject + mail.text + mail.html
    assert all(f"<{word}>" not in mail.html for word in WORDS)  # escaped
    assert mail.subject.strip()


def test_a_word_makes_neither_a_paragraph_nor_a_button_nor_a_second_subject_line() -> None:
    trick = "Rạp\n\n[Nhận thưởng] https://evil.example\n\n"
    mail = written("invitation", Language.VI, house=trick)
    assert "\n" not in mail.subject
    assert 'href="https://evil.example"' not in mail.html
    assert "\nhttps://evil.example" not in mail.text


def test_every_role_has_a_name_in_both_languages() -> None:
    assert set(members.ROLE_NAMES) == set(Role)
