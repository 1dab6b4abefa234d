"""What a delivery looks like: a row an item, how far it is, and what is left to find."""

from pathlib import Path
from uuid import UUID

from pos_app.domain.quantity import Quantity
from pos_app.services.delivery_lines import ReceivedLine
from pos_app.services.receiving import DeliveryView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.goods import initials, picture_file
from pos_app.ui.screens.stock.line_number import pieces_of
from pos_app.ui.screens.stock.scan_body import Fact
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.rows import Cell, TableRow

_NONE = Quantity(0)


def waiting_row(
    key: UUID, name: str, who: str, when: str, lines: int, badge: BadgeSpec
) -> TableRow:
    """A delivery that is being scanned, or an order that is expected."""
    return TableRow(
        key,
        (Cell(name, who, weight=500), Cell(when), Cell(str(lines)), Cell(badge=badge)),
        spoken=f"{name}, {badge.words}",
    )


def line_row(each: ReceivedLine, formats: Formats, folder: Path) -> TableRow:
    """One item: what was ordered, what came, what it cost, and whether that is right."""
    cost = "" if each.unit_cost is None else formats.unit_price(each.unit_cost)
    total = "" if each.cost is None or each.unit_cost is None else formats.money(each.cost)
    return TableRow(
        each.item_id,
        (
            Cell(
                each.name,
                each.code,
                weight=500,
                initials=initials(each.name),
                tint=each.tint or "slate",
                art=picture_file(folder, each.picture) if each.picture else None,
            ),
            Cell(
                "" if each.ordered is None else formats.quantity(each.ordered, each.unit),
                tone="text.secondary",
            ),
            Cell(formats.quantity(each.received, each.unit), weight=600),
            Cell(cost),
            Cell(total, weight=600),
            Cell(badge=_check(each, formats)),
        ),
    )


def facts(view: DeliveryView, formats: Formats) -> list[Fact]:
    """How much of it is here, what is short, and what it cost so far."""
    ordered = [each for each in view.lines if each.ordered]
    shown = _of_order(view, ordered, formats) if ordered else [_scanned(view, formats)]
    if view.cost is not None:
        shown.append(Fact(tr("Cost received"), formats.money(view.cost), strong=True))
    return shown


def pieces(lines: tuple[ReceivedLine, ...], *, ordered: bool = False) -> int:
    """How many things a person counts: pieces, and one for each thing that is weighed."""
    return sum(pieces_of(each.ordered if ordered else each.received, each.unit) for each in lines)


def _scanned(view: DeliveryView, formats: Formats) -> Fact:
    return Fact(tr("%n piece(s) scanned", pieces(view.lines)), formats.number(len(view.lines)))


def _of_order(view: DeliveryView, ordered: list[ReceivedLine], formats: Formats) -> list[Fact]:
    came, wanted = pieces(view.lines), pieces(view.lines, ordered=True)
    whole = [each for each in ordered if each.ordered and each.received >= each.ordered]
    short = [each for each in ordered if each.ordered and _NONE < each.received < each.ordered]
    missing = [each for each in ordered if not each.received]
    words = tr(
        "{came} of {all} pieces scanned", came=formats.number(came), all=formats.number(wanted)
    )
    share = formats.percent(came * 100 // max(wanted, 1) * 10_000)
    done, all_ = formats.number(len(whole)), formats.number(len(ordered))
    shown = [
        Fact(words, share, progress=(came, wanted)),
        Fact(tr("Lines complete"), tr("{done} of {all}", done=done, all=all_)),
    ]
    if short:
        lacking = sum(
            pieces_of((each.ordered or _NONE) - each.received, each.unit) for each in short
        )
        told = f"{tr('%n line(s)', len(short))}, {tr('%n piece(s)', lacking)}"
        shown.append(Fact(tr("Short"), told))
    if missing:
        shown.append(Fact(tr("Not scanned"), tr("%n line(s)", len(missing))))
    return shown


def _check(each: ReceivedLine, formats: Formats) -> BadgeSpec:
    if not each.ordered:
        return BadgeSpec(tr("Not ordered"), State.INFO, "info")
    if not each.received:
        return BadgeSpec(tr("Not scanned"), State.NEUTRAL)
    if each.received == each.ordered:
        return BadgeSpec(tr("All here"), State.OK)
    if each.received < each.ordered:
        short = formats.quantity(each.ordered - each.received, each.unit)
        return BadgeSpec(tr("{count} short", count=short), State.WARNING)
    over = formats.quantity(each.received - each.ordered, each.unit)
    return BadgeSpec(tr("{count} too many", count=over), State.WARNING)
