"""The audit log: who did what, when, approved by whom, before and after; nobody can change it."""

import contextlib
import json
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pos_app.domain.access import Permission, Role
from pos_app.domain.errors import ApprovalRequired, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.maintenance import DATABASE
from pos_app.services import audit, catalogue_edit, closing, receipts, sales, settings, shifts
from pos_app.services.audit import AuditEntry, AuditPage, Wanted
from tests.shop import GBP, Shop, cart_of, cash, gbp, line


def page(shop: Shop, **wanted: Any) -> AuditPage:
    found: AuditPage = shop.call(audit.page, Wanted(**wanted), actor=shop.owner)
    return found


def kinds(found: AuditPage) -> list[str]:
    return [row.kind for row in found.rows]


def entry_of(shop: Shop, kind: str, actor: Any = None) -> AuditEntry:
    row = next(row for row in page(shop).rows if row.kind == kind)
    found: AuditEntry = shop.call(audit.entry, row.id, actor=actor or shop.owner)
    return found


def told(entry: AuditEntry) -> dict[str, object]:
    return {fact.name: fact.value for fact in entry.facts}


def test_the_newest_entry_stands_first_and_names_person_record_and_mark(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), cash("5"))
    row = page(shop).rows[0]
    assert (row.kind, row.who, row.record) == ("sale", shop.cashier.name, done.number)
    assert row.sale_id == done.id
    assert row.mark == shop.call(receipts.receipt, done.id).mark


def test_a_page_follows_the_other_and_nothing_is_left_out(shop: Shop) -> None:
    for _ in range(7):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    whole = [row.id for row in page(shop).rows]
    found, after = [], None
    while True:
        part = shop.call(audit.page, Wanted(), after, 3, actor=shop.owner)
        found += [row.id for row in part.rows]
        after = part.following
        if after is None:
            break
    assert found == whole
    ((count,),) = shop.rows("SELECT count(*) FROM journal_entry")
    assert len(found) == count


def test_a_change_is_told_with_both_values_and_by_whom(shop: Shop) -> None:
    fields = ItemFields(name="Loaf", unit_price=UnitPrice.parse("2.10", GBP))
    loaf = shop.call(catalogue_edit.add_item, fields, actor=shop.manager)
    dearer = UnitPrice.parse("2.20", GBP)
    shop.call(catalogue_edit.set_price, loaf.id, dearer, actor=shop.manager)
    found = entry_of(shop, "item.changed")
    assert (found.row.who, found.row.record) == (shop.manager.name, "Loaf")
    (change,) = [fact for fact in found.facts if fact.was_changed]
    assert change.name == "unit_price"
    assert change.before == UnitPrice.parse("2.10", GBP)
    assert change.value == UnitPrice.parse("2.20", GBP)


def test_a_changed_setting_is_told_with_both_values(shop: Shop) -> None:
    shop.call(settings.change_shop, {"phone": "01234"}, actor=shop.owner)
    (change,) = entry_of(shop, "settings.changed").facts[:1]
    assert (change.name, change.before, change.value) == ("phone", "", "01234")


def test_an_act_names_the_manager_who_approved_it(shop: Shop) -> None:
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(shifts.open_drawer, "Change for the bus")
    approval = shop.approve(asked.value)
    shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, "Change for the bus")
    opened = entry_of(shop, "drawer.opened").row
    assert (opened.who, opened.approved_by) == (shop.cashier.name, (shop.manager.name,))
    given = entry_of(shop, "approval.given").row
    assert (given.who, given.approved_by) == (shop.cashier.name, (shop.manager.name,))


def test_a_refused_act_stands_in_the_log(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(settings.change_shop, {"phone": "0"})
    found = entry_of(shop, "access.denied")
    assert found.row.who == shop.cashier.name
    assert told(found)["permission"] == "settings:edit"


def test_entries_are_found_by_group_person_day_and_record(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(receipts.reprint, done.id)
    assert set(kinds(page(shop, group="sales"))) == {"sale", "receipt.printed_again"}
    assert all(kind.startswith("shift.") for kind in kinds(page(shop, group="money")))
    mine = page(shop, user_id=shop.cashier.user_id)
    assert {row.who for row in mine.rows} == {shop.cashier.name}
    today = date(2026, 3, 2)
    assert kinds(page(shop, since=today, until=today)) == kinds(page(shop))
    assert kinds(page(shop, since=today + timedelta(days=1))) == []
    assert kinds(page(shop, until=today - timedelta(days=1))) == []
    assert kinds(page(shop, record_id=done.id)) == ["sale"]


def test_entries_are_found_by_a_receipt_number_a_name_or_a_word(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line("Rye bread")), cash("5"))
    shop.call(sales.complete, cart_of(line("Oat milk")), cash("5"))
    assert [row.id for row in page(shop, text=done.number).rows] == [done.id]
    assert [row.id for row in page(shop, text="rye BREAD").rows] == [done.id]
    assert kinds(page(shop, text="100%_of nothing")) == []


def test_whoever_may_not_see_costs_sees_none_in_the_log(shop: Shop) -> None:
    fields = ItemFields(
        name="Loaf",
        unit_price=UnitPrice.parse("2.10", GBP),
        cost_price=UnitPrice.parse("0.77", GBP),
    )
    shop.call(catalogue_edit.add_item, fields, actor=shop.manager)
    auditor = replace(
        shop.cashier, grants={Permission.AUDIT_READ: shop.owner.grants[Permission.AUDIT_READ]}
    )
    for actor, sees in ((shop.owner, True), (auditor, False)):
        found = entry_of(shop, "item.added", actor)
        assert [fact.name for fact in found.facts if "cost" in fact.name] == ["cost_price"] * sees
        assert ("hundredths=7700" in str(found.facts)) is sees


def test_every_kind_of_entry_belongs_to_a_group_and_can_be_told(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(receipts.reprint, done.id)
    shop.call(closing.close, gbp("104.20"), "")
    words = {word for group in audit.GROUPS.values() for word in group}
    for row in page(shop).rows:
        assert row.kind.split(".")[0] in words, row.kind
        assert shop.call(audit.entry, row.id, actor=shop.owner).row.id == row.id
    closed = told(entry_of(shop, "shift.closed"))
    assert closed["counted_cash"] == Money(10420, GBP)


def test_all_kinds_the_program_writes_belong_to_a_group() -> None:
    import re
    from pathlib import Path

    import pos_app

    words = {word for group in audit.GROUPS.values() for word in group}
    written = re.compile(r'journal\.append\(\s*session,\s*\w+,\s*"([a-z_.]+)"')
    found = {
        kind.split(".")[0]
        for file in Path(pos_app.__file__).parent.rglob("*.py")
        for kind in written.findall(file.read_text(encoding="utf-8"))
    }
    assert len(found) > 15
    assert found <= words


def test_taking_the_journal_out_is_an_entry_itself(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(audit.begin_export, "march.csv", Wanted(group="sales"), actor=shop.owner)
    row = page(shop).rows[0]
    assert (row.kind, row.record) == ("audit.exported", "march.csv")
    found = list(audit.every(shop.backend.call, shop.owner, Wanted()))
    assert [each.row.id for each in found] == [each.id for each in page(shop).rows]


def test_a_cashier_may_not_read_the_log(shop: Shop) -> None:
    for service, *args in (
        (audit.page, Wanted()),
        (audit.entry, new_id()),
        (audit.people,),
        (audit.entries, Wanted(), None),
        (audit.begin_export, "x.csv", Wanted()),
    ):
        with pytest.raises(NotAllowed, match="journal"):
            shop.call(service, *args)


def test_an_entry_there_is_not_is_said_so(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.call(audit.entry, new_id(), actor=shop.owner)


def test_the_log_cannot_be_changed_past_the_program(shop: Shop) -> None:
    with contextlib.closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        for act in ("UPDATE journal_entry SET body = '{}'", "DELETE FROM journal_entry"):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(act)


def test_erased_personal_fields_are_gone_from_the_log(shop: Shop) -> None:
    added = next(row for row in page(shop, group="people").rows if row.kind == "user.added")
    whole = shop.call(audit.entry, added.id, actor=shop.owner)
    assert "username" in told(whole)
    with contextlib.closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        database.execute("UPDATE journal_private SET data = NULL")
        database.commit()
    assert "username" not in told(shop.call(audit.entry, added.id, actor=shop.owner))


def test_all_roles_but_owner_and_manager_are_kept_out(shop: Shop) -> None:
    may = {role for role in Role if shop.actors[role].can(Permission.AUDIT_READ)}
    assert may == {Role.OWNER, Role.MANAGER}


def test_a_list_in_an_entry_is_told_line_by_line(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line("Rye"), line("Milk")), cash("10"))
    found = shop.call(audit.entry, done.id, actor=shop.owner)
    assert json.dumps(told(found)["lines 1"]).count("Rye") == 1
    assert "Milk" in str(told(found)["lines 2"])
    assert told(found)["total"] == gbp("8.40")
