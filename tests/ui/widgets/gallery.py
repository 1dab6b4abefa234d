"""One of each widget, filled as in a shop, for the tests that look at all of them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pos_app.ui.widgets.actions import ActionButton
from pos_app.ui.widgets.amounts import AmountField, PinField
from pos_app.ui.widgets.approval import ApprovalCard, Fact, Request
from pos_app.ui.widgets.badges import Avatar, Badge, BadgeSpec, CountBadge, State, Sync, SyncPill
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Card, Icon, Line, Notice, Panel, Surface
from pos_app.ui.widgets.cart import CartList, CartRow
from pos_app.ui.widgets.chips import Chip, ChoiceCard, Combo
from pos_app.ui.widgets.choices import Checkbox, Option, Segmented, Toggle
from pos_app.ui.widgets.chrome import Brand, Hint, StatusBar
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.keypad import Keypad, Pad
from pos_app.ui.widgets.keys import KeyCap
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.paper import PaperLine, PaperSide, ReceiptPreview
from pos_app.ui.widgets.people import Person, PersonList, UserTiles
from pos_app.ui.widgets.rail import Rail, Sidebar, Way
from pos_app.ui.widgets.results import Result, SearchResults
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.scrim import Scrim
from pos_app.ui.widgets.states import EmptyState, ProgressCard, Skeleton, Spinner
from pos_app.ui.widgets.stepper import Stepper
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.tabs import Category, CategoryTabs, PageTabs
from pos_app.ui.widgets.text import Text
from pos_app.ui.widgets.tiles import Tile, TileGrid
from pos_app.ui.widgets.totals import SaleLine, SaleLines, TotalRow, TotalsBlock

LONG = "Grandmother's hand-cut marmalade of bitter oranges, 1 kilogram"
AISHA = Person(1, "Aisha Rahman", "Cashier", "AR", "sky", spoken="Aisha Rahman, cashier")
OPTIONS = (Option("print", "Print", "printer"), Option("mail", "E-mail", "mail", "2"))
WAYS = (Way("sell", "Sell", "sell"), Way("lock", "Lock", "lock", last=True))
CATEGORIES = (
    Category("fav", "Favourites", icon="layout-grid"),
    *(Category(at, f"Category {at}", "ochre") for at in range(12)),
)


def tile(at: int, count: str = "") -> Tile:
    """A product tile."""
    warning = BadgeSpec("None left", State.DANGER) if at % 3 == 0 else None
    name = LONG if at % 5 == 4 else f"Item {at}"
    return Tile(
        at,
        name,
        "£18.00",
        "IT",
        "sky",
        "/kg" if at % 2 else "",
        warning=warning,
        count=count,
        spoken=f"{name}, £18.00",
    )


def line(at: int, name: str = "Oat milk 1 L") -> CartRow:
    """A line of a sale."""
    return CartRow(at, "3", name, "3 × £2.20", "£6.60", 3, spoken=f"3 {name}, £6.60")


def tiles() -> QWidget:
    grid = TileGrid("Products")
    grid.set_tiles([tile(at, "2" if at == 1 else "") for at in range(40)])
    return grid


def cart() -> QWidget:
    rows = CartList()
    gone = CartRow(9, "", "Honey", "Voided · £6.50", "", ghost=True, spoken="Honey, voided")
    rows.set_rows([line(1), line(2, LONG), gone], 2)
    return rows


def results() -> QWidget:
    found = SearchResults()
    oat = Result("a", "Oat milk 1 L", "£2.20", 3, (("41 in stock", ""),), "OM", "sky", spoken="Oat")
    none = Result(
        "b", "Oatmeal", "Set", 3, badge=BadgeSpec("No price", State.WARNING), priced=False
    )
    found.set_results("oat", [oat, none], hint="Enter adds 1")
    return found


def totals() -> QWidget:
    block = TotalsBlock()
    block.set_totals([TotalRow("Discounts", "−£2.28")], "Total due", "£123,456.78")
    return block


def sale_lines() -> QWidget:
    lines = SaleLines("Lines")
    lines.set_lines([SaleLine(1, "3", LONG, "£6.00", "3, £6.00")])
    return lines


def table() -> QWidget:
    columns = (Column("Item", sort="name"), Column("Price", 90, Side.END), Column("Status", 110))
    made = Table(columns, name="Items", tickable=True)
    low = Cell(badge=BadgeSpec("Low", State.WARNING))
    rows = [TableRow("head", (), section="Pantry", spoken="Pantry")]
    for at in range(30):
        item = Cell(LONG if at == 3 else f"Item {at}", "PAN-007", initials="IT", tint="sky")
        rows.append(TableRow(at, (item, Cell("£9.80"), low)))
    made.set_rows(rows, 1)
    return made


def status() -> QWidget:
    bar = StatusBar()
    bar.set_till("Till 2")
    bar.set_user("Aisha Rahman")
    bar.set_shift("Shift opened 08:02")
    bar.set_clock("14:26")
    bar.set_hints([Hint(("F1",), "Help"), Hint(("↑", "↓"), "Choose")])
    bar.set_sync(Sync.WAITING, "Offline · 3 sales waiting to sync")
    return bar


def lane() -> QWidget:
    made = Lane()
    made.show_message(Message(Tone.WARNING, "Barcode not known.", LONG, ("Find item", "Sell")))
    return made


def people() -> QWidget:
    made = UserTiles()
    made.set_people([AISHA])
    made.set_current(1)
    return made


def customers() -> QWidget:
    made = PersonList("Customers", cards=True)
    owes = Person(2, LONG, "07700", "LO", "rose", end="240 points", end_warning="Owes £18.00")
    made.set_people([AISHA, owes], 2)
    return made


def approval() -> ApprovalCard:
    facts = (Fact("Asked by", "Aisha Rahman"), Fact("Discount", "−£8.27", strong=True))
    request = Request("Give 20% off this sale?", facts, "Give 20% off", "No discount", "Up to 10%.")
    return ApprovalCard(request, [AISHA, Person(2, "Elena Costa", initials="EC", tint="rose")])


def scrim() -> QWidget:
    around = QWidget()
    around.resize(900, 640)
    Scrim(approval(), around).cover(QRect(0, 0, 900, 640))
    return around


def paper() -> QWidget:
    made = ReceiptPreview("Receipt")
    rule = PaperLine(side=PaperSide.RULE)
    made.set_lines(
        [PaperLine("SHOP", bold=True, side=PaperSide.CENTER), rule, PaperLine("A", "£1")]
    )
    return made


def wrong_field() -> QWidget:
    field = Field("Price", unit="£", align=Side.END)
    field.set_text("98.0.0")
    field.set_error("Type a price like 9.80")
    return field


def wrong_pin() -> QWidget:
    pin = PinField(placeholder="Enter your PIN", strip=True)
    pin.set_error("That PIN is not right. 4 tries left.")
    return pin


def progress() -> QWidget:
    card = ProgressCard("Adding items", stop="Stop and keep 412")
    card.set_progress(412, 1260, count="412 of 1,260", left="About 20 s left")
    card.set_problem("Row 88: price is not a number. Skipped.")
    return card


def buttons() -> dict[str, Callable[[], QWidget]]:
    """A button of each kind with more words than it has room for."""
    return {
        f"button {kind.value}": partial(Button, LONG, kind, icon="trash-2", key="F12")
        for kind in Kind
    }


def status_widgets() -> dict[str, Callable[[], QWidget]]:
    """Small signs."""
    return {
        "avatar": lambda: Avatar("AR", "sky"),
        "badge": lambda: Badge("In stock", State.OK),
        "count": CountBadge,
        "key": lambda: KeyCap("F12"),
        "pill": lambda: SyncPill("Online · all sales synced", Sync.SYNCED),
        "spinner": Spinner,
        "icon": lambda: Icon("lock", round_soft=State.WARNING),
        "text": lambda: Text(LONG, "h1"),
        "words": lambda: Text(f"{LONG}. {LONG}.", "small", "secondary", wrap=True),
    }


GALLERY: dict[str, Callable[[], QWidget]] = {
    **buttons(),
    **status_widgets(),
    "action": lambda: ActionButton("Retrieve", "retrieve", key="F6", counted=True),
    "icon button": lambda: IconButton("x", "Close discount panel"),
    "field": lambda: Field("Name", placeholder="Name", icon="search", cap="F2", hint="by name"),
    "wrong field": wrong_field,
    "note": lambda: NoteField("Why is it short?"),
    "amount": lambda: AmountField("Cash given", currency="£"),
    "pin": lambda: PinField(placeholder="Enter your PIN"),
    "wrong pin": wrong_pin,
    "stepper": lambda: Stepper("Oat milk", 2, editable=True),
    "keypad": Keypad,
    "pin pad": lambda: Keypad(Pad.PIN, muted=True),
    "segmented": lambda: Segmented(OPTIONS, name="Receipt"),
    "toggle": lambda: Toggle("Keep track of stock", "Sales lower it"),
    "checkbox": lambda: Checkbox("Remember", side=28),
    "chip": lambda: Chip("Damaged"),
    "choice": lambda: ChoiceCard("Cash", "needs a manager PIN", icon="cash"),
    "ring": lambda: ChoiceCard("£2.20", "Head office", radio=True),
    "combo": lambda: Combo("Category", OPTIONS),
    "status bar": status,
    "brand": lambda: Brand("Marlow Street", "General store"),
    "rail": lambda: Rail(WAYS, "Screens"),
    "sidebar": lambda: Sidebar(WAYS, "Pages", head=Brand("Marlow Street", "General store")),
    "lane": lane,
    "tabs": lambda: CategoryTabs(CATEGORIES),
    "pages": lambda: PageTabs(OPTIONS),
    "tiles": tiles,
    "cart": cart,
    "results": results,
    "totals": totals,
    "sale lines": sale_lines,
    "table": table,
    "people": people,
    "customers": customers,
    "approval": approval,
    "scrim": scrim,
    "paper": paper,
    "card": Card,
    "panel": lambda: Panel("Discount", key="F4", close_name="Close discount panel"),
    "notice": lambda: Notice("Scanning still adds items to this sale.", "scan-barcode"),
    "line": Line,
    "surface": lambda: Surface("bg.surface", "start"),
    "empty": lambda: EmptyState("No items yet", "Add one.", icon="package", answers=("Add item",)),
    "skeleton": Skeleton,
    "progress": progress,
}
