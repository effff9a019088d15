"""Banks have names, and one we do not know keeps its number."""

from web import bank_names


def test_a_bank_is_called_by_its_name() -> None:
    assert bank_names.name_of("970436") == "Vietcombank"
    assert bank_names.name_of("999999") == "999999"
