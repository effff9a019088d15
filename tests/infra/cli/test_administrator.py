"""Who runs the platform, made by one command."""

from tests.support.house import House


def test_an_administrator_is_made_once_and_gets_a_mail(house: House) -> None:
    for _ in range(2):
        done = house.sankhau("administrator", "moi@sankhau.example", "--name", "Người Mới")
        assert done.returncode == 0, done.stderr
    assert "Người Mới <moi@sankhau.example>" in done.stdout


def test_what_is_no_email_is_told_in_a_sentence(house: House) -> None:
    done = house.sankhau("administrator", "moi", "--name", "Người Mới")
    assert done.returncode == 1
    assert " · " in done.stderr
    assert "Traceback" not in done.stderr
