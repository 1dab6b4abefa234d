"""The fields of an item's form as a table: one row, one field.

Whoever adds a field to `ItemFields` adds its row to `field_rows` and is done: the form shows it,
reads it, counts its change, undoes it, tells whose change met whose, and keeps it from whoever may
not touch it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from PySide6.QtWidgets import QWidget

from pos_app.domain.content import Content
from pos_app.domain.numerals import read_scaled, write_scaled
from pos_app.domain.quantity import Unit
from pos_app.ui.i18n import tr
from pos_app.ui.screens.stock.barcodes import BarcodeRows
from pos_app.ui.screens.stock.item_words import NEW_CATEGORY, read_id, show_id, unit_options
from pos_app.ui.screens.stock.picture_field import PictureField
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side


class Right(StrEnum):
    """What one must be allowed to change a field; costs are not even shown without it."""

    EDIT = "edit"
    PRICE = "price"
    COST = "cost"


class Typed(Enum):
    """How a stored value is typed."""

    AS_IS = auto()
    PRICE = auto()  # a UnitPrice of the shop's currency, or nothing
    COUNT = auto()  # a Quantity, or nothing
    CODES = auto()  # the rows of BarcodeRows


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the form decides about its other fields."""

    is_new: bool
    is_counted: bool
    category: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field. `name` is what the services call it, `words` what people do; `beside` puts it
    beside the one before. `shown`: when it matters; `is_stored` False: no field of the item, but
    something the form does besides. `read` and `show` between what is typed and what is stored,
    where `typed` does not say it.
    """

    name: str
    words: str
    make: Callable[[str], QWidget]
    typed: Typed = Typed.AS_IS
    beside: bool = False
    right: Right = Right.EDIT
    shown: Callable[[Chosen], bool] | None = None
    is_stored: bool = True
    read: Callable[[Any], object] | None = None
    show: Callable[[Any], str | bool] | None = None


def field_rows() -> tuple[FieldRow, ...]:
    """All fields, from the top down."""
    return (*_what_it_costs(), *_where_it_belongs(), *_how_it_is_counted(), *_the_rest())


def _amount(words: str) -> Field:
    return Field(words, align=Side.END)


def _what_it_costs() -> tuple[FieldRow, ...]:
    price, cost = tr("Price"), tr("Cost")
    return (
        FieldRow("name", tr("Name"), Field),
        FieldRow("unit_price", price, _amount, Typed.PRICE, right=Right.PRICE),
        FieldRow("cost_price", cost, _amount, Typed.PRICE, beside=True, right=Right.COST),
    )


def _where_it_belongs() -> tuple[FieldRow, ...]:
    return (
        FieldRow("category_id", tr("Category"), Combo, read=read_id, show=show_id),
        FieldRow("tax_class_id", tr("Tax"), Combo, beside=True, read=read_id, show=show_id),
        FieldRow(
            "new_category",
            tr("Name of the new category"),
            Field,
            shown=lambda chosen: chosen.category == NEW_CATEGORY,
            is_stored=False,
        ),
        FieldRow("barcodes", tr("Barcodes"), lambda _words: BarcodeRows(), Typed.CODES),
    )


def _how_it_is_counted() -> tuple[FieldRow, ...]:
    def counted(chosen: Chosen) -> bool:
        return chosen.is_counted

    told = tr("Sales lower it, refunds and deliveries raise it")
    dated = tr("Deliveries ask for them; what expires first is sold first")
    policy = tr("When none is left")
    return (
        FieldRow("track_stock", tr("Keep track of stock"), lambda words: Toggle(words, told)),
        FieldRow(
            "stock_policy", policy, Combo, shown=counted, read=lambda v: v or None, show=show_text
        ),
        FieldRow(
            "reorder_level", tr("Reorder at"), _amount, Typed.COUNT, beside=True, shown=counted
        ),
        FieldRow(
            "tracks_batches",
            tr("Keep it in batches with a date"),
            lambda words: Toggle(words, dated),
            shown=counted,
        ),
        FieldRow(
            "opening",
            tr("On hand now"),
            _amount,
            Typed.COUNT,
            shown=lambda chosen: chosen.is_counted and chosen.is_new,
            is_stored=False,
        ),
    )


def _the_rest() -> tuple[FieldRow, ...]:
    return (
        FieldRow("unit", tr("Sold by"), _unit, read=Unit, show=str),
        FieldRow("sku", tr("SKU"), Field, beside=True),
        FieldRow(
            "content",
            tr("A pack holds"),
            lambda words: Field(words, placeholder=tr("500 ml, 1.5 kg, 6 x 330 ml")),
            shown=lambda chosen: not chosen.unit.is_measured,
            read=lambda raw: Content.parse(raw) if raw.strip() else None,
            show=lambda content: content.plain if content is not None else "",
        ),
        FieldRow(
            "discount_rate",
            tr("Discount, always"),
            _percent,
            right=Right.PRICE,
            read=_read_percent,
            show=lambda rate: write_scaled(rate, 4, 0) if rate else "",
        ),
        FieldRow(
            "age_limit",
            tr("Sold from the age of"),
            _amount,
            beside=True,
            read=lambda raw: read_scaled(raw, 0, "The age") if raw.strip() else None,
            show=lambda age: str(age) if age else "",
        ),
        FieldRow(
            "is_returnable",
            tr("May come back"),
            lambda words: Toggle(words, tr("Off: sold for good, a manager is asked")),
        ),
        FieldRow("is_open_price", tr("Ask for the price each time"), Toggle, right=Right.PRICE),
        FieldRow("favourite", tr("Show among the favourites on Sell"), Toggle, is_stored=False),
        FieldRow("description", tr("Description"), NoteField),
        FieldRow(
            "picture",
            tr("Picture"),
            lambda _words: PictureField(),
            read=lambda raw: raw or None,
            show=show_text,
        ),
    )


def _percent(words: str) -> Field:
    return Field(words, unit="%", align=Side.END)


def _read_percent(raw: str) -> int:
    """ "7.5" or "7,5" in parts per million."""
    plain = raw.strip().removesuffix("%").strip().replace(",", ".")
    return read_scaled(plain, 4, "The discount") if plain else 0


def _unit(words: str) -> Combo:
    return Combo(words, unit_options())


def show_text(value: str | None) -> str:
    """Nothing as an empty field."""
    return value or ""
