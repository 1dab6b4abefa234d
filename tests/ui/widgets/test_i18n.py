"""English reads right without a translator."""

from pathlib import Path

from pos_app.ui.i18n import install, is_right_to_left, tr


def test_one_sale_and_three_sales_are_counted_in_words() -> None:
    assert tr("%n sale(s) (waits|wait) here", 1) == "1 sale waits here"
    assert tr("%n sale(s) (waits|wait) here", 3) == "3 sales wait here"


def test_a_name_is_put_into_its_sentence() -> None:
    assert tr("{name} has no price.", name="Oat cup") == "Oat cup has no price."


def test_a_language_without_a_translation_stays_english(qapp: object, tmp_path: Path) -> None:
    assert not install("tlh", tmp_path)
    assert tr("%n digit(s)", 2) == "2 digits"


def test_arabic_and_hebrew_are_read_from_right_to_left() -> None:
    assert is_right_to_left("ar_AE")
    assert not is_right_to_left("en_GB")
