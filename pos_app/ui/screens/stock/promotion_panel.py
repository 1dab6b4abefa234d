"""One promotion: what it gives, on which goods, when and to whom; beside it a test basket.

Terms are saved by the button, and hold from the next act at the counter on.
"""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.promotion_terms import WHOLE, PromotionKind, PromotionTerms
from pos_app.services import catalogue, promotion_edit
from pos_app.services.promotion_edit import PromotionView
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.screens.stock import promotion_fields as typed
from pos_app.ui.screens.stock.promotion_basket import TestBasket
from pos_app.ui.screens.stock.promotion_fields import ScopeField, WeekdayField
from pos_app.ui.screens.stock.promotion_words import kind_words
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side, show_part
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text

_TERMS, _BASKET = "terms", "basket"
NEW: Final = PromotionTerms("", PromotionKind.PERCENT)


class PromotionPanel(Surface):
    """Signals: closed() by ×; saved(UUID) after a promotion was stored; removed()."""

    closed = Signal()
    saved = Signal(object)
    removed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self.promotion_id: UUID = new_id()
        self._version: int | None = None
        self.title = Text("", "h2", wrap=True)
        self.rivals = Text("", "small", "secondary", wrap=True)
        self.close_button = IconButton("x", tr("Close the promotion"))
        self.form = Form(self)
        self._make()
        self.basket = TestBasket(pos, self._draft)
        self.pages = Segmented(
            (Option(_TERMS, tr("Promotion")), Option(_BASKET, tr("Test basket"))),
            height=40,
            name=tr("What is shown"),
        )
        self.error = ErrorLine(wrap=True)
        self.bar = SaveBar()
        self._lay_out()
        self._connect()
        self.begin()

    def _make(self) -> None:
        symbol = self._formats.symbol(self._pos.rules.currency)
        self.name = Field(tr("Name, as the receipt says it"))
        options = [Option(kind.value, words) for kind, words in kind_words().items()]
        self.kind = Combo(tr("What it gives"), options)
        self.count = Field(tr("How many"), align=Side.END)
        self.gets = Field(tr("Get"), align=Side.END)
        self.rate = Field(tr("Takes off"), suffix="%", align=Side.END)
        self.amount = Field(tr("Takes off"), unit=symbol, align=Side.END)
        self.spend = Field(tr("When they come to"), unit=symbol, align=Side.END)
        self.scope = ScopeField(self._pos, tr("On these goods"), tr("Everything in the shop"))
        self.get_scope = ScopeField(self._pos, tr("What one gets"), tr("More of the same"))
        self.begins, self.ends = Field(tr("From")), Field(tr("Until"))
        self.weekdays = WeekdayField()
        self.first, self.last = Field(tr("From the hour")), Field(tr("Until the hour"))
        self.group, self.code = Field(tr("Customer group")), Field(tr("Coupon code"))
        self.priority = Field(tr("Priority"), align=Side.END)
        self.most = Field(tr("Most in one sale"), align=Side.END)
        self.active = Toggle(tr("In use"), tr("Holds between its dates"))
        self.copy = Button(tr("Copy"), Kind.QUIET, icon="copy", height=40)
        self.remove = Button(tr("Delete"), Kind.DANGER, height=40)
        self._add_to_form()

    def _add_to_form(self) -> None:
        form, t = self.form, typed
        form.add("name", self.name)
        form.add("kind", self.kind, read=PromotionKind)
        form.add("count", self.count, read=t.read_count, show=t.show_count)
        form.add("gets", self.gets, read=t.read_count, show=t.show_count)
        form.add("rate", self.rate, read=t.read_percent, show=t.show_percent)
        form.add("amount", self.amount, read=self._read_money, show=self._show_money)
        form.add("spend", self.spend, read=self._read_money, show=self._show_money)
        form.add("scope", self.scope, read=t.read_scope, show=t.show_scope)
        form.add("get_scope", self.get_scope, read=t.read_scope, show=t.show_scope)
        form.add("starts_on", self.begins, read=self._read_day, show=self._show_day)
        form.add("ends_on", self.ends, read=self._read_day, show=self._show_day)
        form.add("weekdays", self.weekdays, read=t.read_days, show=t.show_days)
        form.add("from_minute", self.first, read=t.read_minute, show=t.show_minute)
        form.add("until_minute", self.last, read=t.read_minute, show=t.show_minute)
        form.add("group", self.group)
        form.add("code", self.code)
        form.add("priority", self.priority, read=t.read_count, show=t.show_count)
        form.add("most", self.most, read=t.read_count, show=t.show_count)
        form.add("is_active", self.active)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolling(self._terms_page()))
        basket = QWidget()
        self._inside = QVBoxLayout(basket)
        self._inside.addWidget(self.basket)
        self._stack.addWidget(scrolling(basket))
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1, Align.AlignVCenter)
        self._head.addWidget(self.close_button, 0, Align.AlignTop)
        self._tabs = QHBoxLayout()
        self._tabs.addWidget(self.pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(self._tabs)
        column.addWidget(Line())
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)

    def _terms_page(self) -> QWidget:
        terms = QWidget()
        self._inner = QVBoxLayout(terms)
        self._inner.addWidget(self.rivals)
        self._inner.addWidget(self.name)
        self._inner.addWidget(self.kind)
        self._beside(self.count, self.gets)
        self._beside(self.spend, self.rate, self.amount)
        self._inner.addWidget(self.error)
        self._inner.addWidget(self.scope)
        self._inner.addWidget(self.get_scope)
        self._inner.addWidget(Line())
        self._beside(self.begins, self.ends)
        self._inner.addWidget(self.weekdays)
        self._beside(self.first, self.last)
        self._beside(self.group, self.code)
        self._beside(self.priority, self.most)
        self._inner.addWidget(self.active)
        self._beside(self.copy, self.remove)
        self._inner.addStretch(1)
        return terms

    def _beside(self, *parts: QWidget) -> None:
        row = QHBoxLayout()
        for part in parts:
            row.addWidget(part, 1, Align.AlignTop)
        self._inner.addLayout(row)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.form.changed.connect(self._on_changed)
        self.pages.chosen.connect(self.show_page)
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self.form.discard)
        self.copy.clicked.connect(self._on_copy)
        self.remove.clicked.connect(self._on_remove)

    # -- what it shows

    def show_promotion(self, view: PromotionView | None) -> None:
        """A promotion as it is stored, or (None) a new one."""
        is_other = view is None or view.id != self.promotion_id
        self.promotion_id = new_id() if view is None else view.id
        self._version = None if view is None else view.version
        terms = NEW if view is None else view.terms
        self.title.setText(terms.name or tr("New promotion"))
        self.error.set_error("")
        rivals = () if view is None else view.rivals
        words = tr("On the same goods at the same time: {names}.", names=", ".join(rivals))
        self.rivals.setText(words if rivals else "")
        show_part(self.rivals, bool(rivals))
        found = self._pos.call(catalogue.categories)
        options = [Option(str(each.id), each.name) for each in found if each.is_active]
        for field in (self.scope, self.get_scope):
            field.set_categories(options)
        self.form.load({name: getattr(terms, name) for name in PromotionTerms.__slots__})
        for button in (self.copy, self.remove):
            button.setEnabled(view is not None)
        if is_other:
            self.show_page(_TERMS)

    def show_page(self, key: str) -> None:
        """Its terms, or the test basket."""
        self.pages.set_value(key)
        self._stack.setCurrentIndex(int(key == _BASKET))
        if key == _BASKET:
            self.basket.work_out()

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else in the middle of the form."""
        if not self.form.show_error(error):
            self.error.set_error(error.sentence)

    def _on_changed(self) -> None:
        self.bar.set_changes(len(self.form.changed_names))
        self._show_kind(PromotionKind(str(self.form.raw("kind") or PromotionKind.PERCENT)))

    def _show_kind(self, kind: PromotionKind) -> None:
        """The fields that this kind uses, and what they are called for it."""
        is_group = kind.is_group
        price = kind in {PromotionKind.N_FOR, PromotionKind.MIX}
        gets, goods = kind is PromotionKind.BUY_GET, kind is PromotionKind.THRESHOLD
        show_part(self.count, is_group)
        show_part(self.gets, gets)
        show_part(self.rate, gets or goods or kind is PromotionKind.PERCENT)
        show_part(self.amount, price or goods or kind is PromotionKind.AMOUNT)
        show_part(self.spend, goods)
        show_part(self.get_scope, gets)
        self.count.set_label(tr("Buy") if gets else tr("How many"))
        self.rate.set_label(tr("Off what one gets") if gets else tr("Takes off"))
        amount = tr("For the price of") if price else tr("or takes off")
        self.amount.set_label(tr("Off each") if kind is PromotionKind.AMOUNT else amount)

    # -- what a person does

    def terms(self) -> PromotionTerms:
        """What the form says. Raises `Invalid` naming the field."""
        values = self.form.values()
        if values["kind"] is PromotionKind.BUY_GET and not self.rate.text().strip():
            values["rate"] = WHOLE  # nothing said: free
        return PromotionTerms(**values)

    def save(self) -> None:
        """Store the promotion."""
        self.form.clear_errors()
        promotion_id, save = self.promotion_id, promotion_edit.save_promotion
        self._try(
            lambda: self._act(
                lambda _saved: self.saved.emit(promotion_id),
                save,
                promotion_id,
                self.terms(),
                self._version,
            )
        )

    def _draft(self) -> tuple[UUID, PromotionTerms] | None:
        """The promotion as it stands in the form; None while nothing of it is typed."""
        if self._version is None and not self.form.changed_names:
            return None
        return self.promotion_id, self.terms()

    def _on_copy(self) -> None:
        copy_id, name = new_id(), tr("{name} (copy)", name=self.title.text())
        act, own = promotion_edit.copy_promotion, self.promotion_id
        self._try(
            lambda: self._act(lambda _done: self.saved.emit(copy_id), act, own, copy_id, name)
        )

    def _on_remove(self) -> None:
        act = promotion_edit.remove_promotion
        self._try(lambda: self._act(lambda _done: self.removed.emit(), act, self.promotion_id))

    def _try(self, act: Callable[[], object]) -> None:
        self.error.set_error("")
        try:
            act()
        except PosError as error:
            self.show_refusal(error)

    # -- words and values

    def _read_money(self, raw: str) -> int:
        if not raw.strip():
            return 0
        return self._formats.read_money(raw, self._pos.rules.currency).minor

    def _show_money(self, minor: int) -> str:
        currency = self._pos.rules.currency
        shown = self._formats.money(Money(minor, currency))
        return shown.replace(self._formats.symbol(currency), "").strip() if minor else ""

    def _read_day(self, raw: str) -> date | None:
        today = self._pos.backend.clock.now().date()
        try:
            return read_day(raw, self._locale, example=today) if raw.strip() else None
        except Invalid as error:
            raise Invalid(error.sentence) from None

    def _show_day(self, day: date | None) -> str:
        return "" if day is None else written_day(day, self._locale)

    @property
    def _locale(self) -> str:
        return self._pos.settings.shop.locale

    @property
    def _formats(self) -> Formats:
        return Formats(self._locale)

    def restyle(self) -> None:
        """Take distances again."""
        if not hasattr(self, "_head"):
            return
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(16), look.px(8), look.px(12))
        self._tabs.setContentsMargins(side, 0, side, look.px(16))
        for inner in (self._inner, self._inside):
            inner.setContentsMargins(side, look.px(16), side, look.px(16))
            inner.setSpacing(look.px(12))
