"""The code of a badge: nobody guesses it, and no goods' code is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import badge


def test_a_new_code_is_a_badges_and_no_two_are_alike() -> None:
    codes = {badge.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(badge.is_badge(code) for code in codes)
    assert {len(code) for code in codes} == {30}


def test_a_digit_read_wrong_is_no_badge() -> None:
    code = badge.new_code()
    for place in range(len(code)):
        other = "0" if code[place] != "0" else "5"
        assert not badge.is_badge(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "code", ["", "5012345678900", "0" * 30, "909" + "0" * 27, "9" * 30, "٩٠٩" + "0" * 27]
)
def test_other_codes_are_no_badges(code: str) -> None:
    assert not badge.is_badge(code)


@given(st.text("0123456789", min_size=6, max_size=48))
def test_hardly_any_digits_are_a_badges(code: str) -> None:
    if badge.is_badge(code):
        assert (len(code), code[:3], int(code) % 97) == (30, "909", 1)


def test_what_is_stored_is_neither_the_code_nor_what_a_service_is_given() -> None:
    code = badge.new_code()
    token = badge.token(code, b"pepper")
    stored = badge.verifier(token)
    assert len({code, token, stored}) == 3
    assert badge.token(code, b"another shop's") != token
