"""One barcode rule: how a label is built, and an example of it while it is typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.forms import Form
from pos_app.ui.screens.settings.rule_words import example, kind_options, rule_name
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.choices import Segmented, Toggle
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side
from pos_app.ui.widgets.text import Text


class RuleForm(Card):
    """A small form under the list. Signals: stored() by its button or Enter, removed(),
    closed().
    """

    stored = Signal()
    removed = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(role="bg.canvas")
        self.place: int | None = None  # of the rule in the list; None: a new one
        self._formats, self._currency = Formats(), Currency.of("EUR")
        self.form = Form(self)
        self.name = Field(tr("Name"), placeholder=tr("Cheese counter"))
        self.prefix = Field(tr("Begins with"), align=Side.END)
        self.item = Field(tr("Digits of the item"), align=Side.END)
        self.value = Field(tr("Digits of the value"), align=Side.END)
        self.decimals = Field(tr("of which decimals"), align=Side.END)
        self.kind = Segmented(kind_options(), height=48, name=tr("What the label says"))
        self.verifier = Toggle(
            tr("A check digit stands before the value"), tr("of the price or weight alone")
        )
        self.example = Text("", "label", "secondary", weight=400, wrap=True)
        self.error = ErrorLine()
        self.remove = Button(tr("Delete"), Kind.DANGER, icon="trash-2", height=40)
        self.cancel = Button(tr("Cancel"), height=40)
        self.store = Button("", height=40)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        for parts, shares in (
            ((self.name, self.prefix), (3, 1)),
            ((self.item, self.value, self.decimals), (1, 1, 1)),
        ):
            row = QHBoxLayout()
            for part, share in zip(parts, shares, strict=True):
                row.addWidget(part, share, Align.AlignTop)
            column.addLayout(row)
        for widget in (self.kind, self.verifier, self.example, self.error):
            column.addWidget(widget)
        end = QHBoxLayout()
        end.addWidget(self.remove)
        end.addStretch(1)
        end.addWidget(self.cancel)
        end.addWidget(self.store)
        column.addLayout(end)
        look = theme.current()
        side = look.px(16)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(look.px(12))

    def _join(self) -> None:
        form = self.form
        form.add("name", self.name, read=lambda raw: raw.strip())
        form.add("prefix", self.prefix, read=lambda raw: raw.strip())
        form.add("item_digits", self.item, read=_whole, show=str)
        form.add("value_digits", self.value, read=_whole, show=str)
        form.add("decimals", self.decimals, read=_whole, show=str)
        form.add("kind", self.kind, read=EmbeddedKind, show=str)
        form.add("price_check", self.verifier)
        form.changed.connect(self._show_example)
        self.cancel.clicked.connect(self.closed)
        self.store.clicked.connect(self.stored)
        self.remove.clicked.connect(self.removed)
        for field in (self.name, self.prefix, self.item, self.value, self.decimals):
            field.entered.connect(lambda _words: self.stored.emit())

    def set_formats(self, formats: Formats, currency: Currency) -> None:
        """How amounts are written here."""
        self._formats, self._currency = formats, currency

    def open(self, rule: EmbeddedRule, place: int | None) -> None:
        """Change the rule at this place, or make one like it."""
        self.place = place
        names = ("name", "prefix", "item_digits", "value_digits", "decimals", "kind", "price_check")
        self.form.load({name: getattr(rule, name) for name in names})
        self.error.set_error("")
        self.remove.setVisible(place is not None)
        is_new = place is None
        self.store.setText(
            tr("Add this rule") if is_new else tr("Change {name}", name=rule_name(rule))
        )

    def rule(self) -> EmbeddedRule:
        """The rule as it is typed. Raises `Invalid`."""
        return EmbeddedRule(**self.form.values())

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else below them all."""
        if not self.form.show_error(error):
            self.error.set_error(error.sentence)

    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.prefix

    def _show_example(self) -> None:
        try:
            code, says = example(self.rule(), self._formats, self._currency)
        except Invalid as error:
            self.example.setText(error.sentence)
            return
        self.example.setText(tr("For example {code}: {says}", code=code, says=says))


def _whole(raw: str) -> int:
    words = raw.strip()
    if not (words.isascii() and words.isdigit() and len(words) < 3):
        raise Invalid("Type a number of digits.")
    return int(words)
