"""The code on a receipt."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.receipt_code import ReceiptCode, read_code, write_code

SECRET = b"the shop's own"
CODES = st.builds(
    ReceiptCode,
    till=st.from_regex(r"[0-9A-Z]{1,4}", fullmatch=True),
    number=st.from_regex(r"[0-9]{1,3}[A-Z]?-[0-9]{4,9}", fullmatch=True),
    day=st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    total=st.integers(-(10**12), 10**12),
)


@given(CODES)
def test_a_till_that_never_saw_the_sale_knows_the_receipt_is_ours(code: ReceiptCode) -> None:
    text = write_code(code, SECRET)
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert read_code(text.lower(), SECRET) == code


@given(CODES, CODES)
def test_a_receipt_with_another_amount_or_of_another_shop_is_refused(
    code: ReceiptCode, other: ReceiptCode
) -> None:
    mac = write_code(code, SECRET).rpartition(".")[2]
    forged = write_code(other, SECRET).rpartition(".")[0] + "." + mac
    if other != code:
        with pytest.raises(Invalid, match="not printed by this shop"):
            read_code(forged, SECRET)
    with pytest.raises(Invalid):
        read_code(write_code(code, b"another shop's"), SECRET)


@given(st.text(max_size=60) | st.from_regex(r"R1\.[0-9.]{0,30}", fullmatch=True))
def test_whatever_else_is_scanned_is_no_receipt_or_not_ours(text: str) -> None:
    found: object = None
    with suppress(Invalid):
        found = read_code(text, SECRET)
    assert found is None
