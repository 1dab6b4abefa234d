"""What a promotion is called in words: what it gives, when and for whom, where it stands."""

from typing import Final

from pos_app.domain.money import Currency
from pos_app.domain.promotion_terms import WHOLE, PromotionKind, PromotionTerms
from pos_app.services.promotion_edit import PromotionState
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import BadgeSpec, State

_DOT: Final = " · "


def kind_words() -> dict[PromotionKind, str]:
    """What each kind is called where one is chosen."""
    return {
        PromotionKind.PERCENT: tr("Percent off"),
        PromotionKind.AMOUNT: tr("Amount off each"),
        PromotionKind.N_FOR: tr("So many of one for a price"),
        PromotionKind.MIX: tr("Mix and match for a price"),
        PromotionKind.BUY_GET: tr("Buy some, get some"),
        PromotionKind.THRESHOLD: tr("Off when goods come to"),
    }


def day_words() -> tuple[str, ...]:
    """The days of a week in short, from Monday."""
    return (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))


def gives(terms: PromotionTerms, formats: Formats, currency: Currency) -> str:
    """What it gives: "3 for £10.00", "buy 2 get 1 free"."""
    amount, percent = formats.signed(terms.amount, currency), formats.percent(terms.rate)
    off = tr("{what} off", what=percent if terms.rate else amount)
    match terms.kind:
        case PromotionKind.PERCENT | PromotionKind.AMOUNT:
            return off
        case PromotionKind.N_FOR:
            return tr("{count} for {amount}", count=terms.count, amount=amount)
        case PromotionKind.MIX:
            return tr("any {count} for {amount}", count=terms.count, amount=amount)
        case PromotionKind.BUY_GET:
            free = tr("buy {count} get {gets} free", count=terms.count, gets=terms.gets)
            less = tr("buy {count} get {gets} at {off}")
            less = less.format(count=terms.count, gets=terms.gets, off=off)
            return free if terms.rate == WHOLE else less
        case PromotionKind.THRESHOLD:
            spend = formats.signed(terms.spend, currency)
            return tr("{off} from {spend}", off=off, spend=spend)


def for_whom(terms: PromotionTerms) -> str:
    """Who has it, where that is not everyone."""
    parts = [terms.group, tr("coupon {code}", code=terms.code) if terms.code else ""]
    return _DOT.join(filter(None, parts))


def when(terms: PromotionTerms, formats: Formats) -> str:
    """Its days and hours."""
    begins = formats.date(terms.starts_on) if terms.starts_on else ""
    ends = formats.date(terms.ends_on) if terms.ends_on else ""
    parts = [f"{begins} – {ends}" if begins or ends else ""]
    if terms.weekdays:
        parts.append(" ".join(word for at, word in enumerate(day_words()) if at in terms.weekdays))
    if terms.from_minute is not None or terms.until_minute is not None:
        first, last = clock(terms.from_minute or 0), clock(terms.until_minute or 0)
        parts.append(f"{first} – {last}")
    return _DOT.join(filter(None, parts)) or tr("always")


def clock(minute: int) -> str:
    """A minute of the day: "17:30"."""
    hours, minutes = divmod(minute, 60)
    return f"{hours:02}:{minutes:02}"


def badge(state: PromotionState) -> BadgeSpec:
    """Where it stands today."""
    return {
        PromotionState.RUNNING: BadgeSpec(tr("Running"), State.OK),
        PromotionState.PLANNED: BadgeSpec(tr("Planned"), State.INFO, "calendar"),
        PromotionState.OFF: BadgeSpec(tr("Switched off"), State.NEUTRAL),
        PromotionState.ENDED: BadgeSpec(tr("Ended"), State.NEUTRAL),
    }[state]
