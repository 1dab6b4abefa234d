"""Days as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.ui.dates import read_day, written_day

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("05/03/2026", "en_GB"),
        ("5.3.26", "en_GB"),
        ("5 3 2026", "de_DE"),
        ("05.03.26", "de_DE"),
        ("3/5/26", "en_US"),
        ("2026-03-05", "en_US"),
        ("2026-03-05", "en_GB"),
        ("26/03/05", "ja_JP"),
        ("٥/٣/٢٠٢٦", "ar_AE"),
    ],
)
def test_a_day_is_read_in_the_order_of_its_locale(text: str, locale: str) -> None:
    assert read_day(text, locale, example=DAY) == DAY


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_what_is_written_is_read_again(day: date) -> None:
    for locale in ("en_GB", "de_DE", "en_US", "sv_SE", "ja_JP", "fr_FR"):
        assert read_day(written_day(day, locale), locale, example=DAY) == day


@pytest.mark.parametrize("text", ["", "5/3", "31/02/2026", "tomorrow", "5/13/26", "1/2/3/4"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid, match="such as 05/03/2026"):
        read_day(text, "en_GB", example=DAY)
