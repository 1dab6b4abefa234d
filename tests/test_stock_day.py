"""Levels equal the ledger after any day, whatever is done in it and however often it is asked."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stock_day import DayInTheShop

DAYS, ACTS = 12, 30


@pytest.mark.slow
def test_whatever_a_day_brings_levels_ledger_transit_costs_and_journal_agree(
    template: Path,
) -> None:
    DayInTheShop.template = template
    day = settings(max_examples=DAYS, stateful_step_count=ACTS, deadline=None)
    run_state_machine_as_test(DayInTheShop, settings=day)  # type: ignore[no-untyped-call]
