"""Figures of the reports in words: days, cards, bars, rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from pos_app.domain.money import Currency, Money
from pos_app.domain.span import Span
from pos_app.services.report_basis import Turnover
from pos_app.services.report_overview import Bars
from pos_app.services.reports import HourRow
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.charts import Bar
from pos_app.ui.widgets.kpi import Change, KpiCard

_STEPS = {"day": 1, "week": 7}


def span_words(span: Span, formats: Formats, *, short: bool = False) -> str:
    """ "20 Nov 2025", "14 Nov – 20 Nov 2025"."""
    last = formats.day(span.last) if short else formats.date(span.last)
    if span.days == 1:
        return last
    first = formats.day(span.first)
    if span.first.year != span.last.year:
        first = formats.date(span.first)
    return f"{first} – {last}"


def show_money(
    card: KpiCard, now: Money | None, before: Money | None, formats: Formats, *, had: bool
) -> None:
    """An amount and by how much it changed; `had`: there is something to compare with."""
    value = tr("None") if now is None else formats.money(now)
    if not had or now is None or before is None:
        card.set_figure(value)
        return
    was = tr("was {amount}", amount=formats.money(before))
    if before.minor <= 0:
        card.set_figure(value, was)
        return
    change = (now.minor - before.minor) * 1000 // before.minor
    _show_change(card, value, was, f"{abs(change) / 10:.1f}%".replace(".0%", "%"), change)


def show_count(card: KpiCard, now: int, before: int | None, formats: Formats) -> None:
    """How many, and how many more than before."""
    value = formats.number(now)
    if before is None:
        card.set_figure(value)
        return
    words = tr("more than {count}", count=formats.number(before))
    if now < before:
        words = tr("fewer than {count}", count=formats.number(before))
    if now == before:
        card.set_figure(value, tr("as before"))
        return
    _show_change(card, value, words, formats.number(abs(now - before)), now - before)


def show_margin(
    card: KpiCard, now: Turnover, before: Turnover | None, uncosted: int | None, formats: Formats
) -> None:
    """Of net sales, in percent; the change in points; how many items have no cost."""
    if now.margin is None:
        card.set_figure(tr("Not shown"), tr("to your role"))
        return
    if now.margin.rate is None:
        card.set_figure(tr("None"))
        return
    value = formats.percent(now.margin.rate // 1000 * 1000)
    if uncosted:
        card.set_figure(value, tr("cost missing for %n item(s)", uncosted))
        return
    rate = None if before is None or before.margin is None else before.margin.rate
    if rate is None:
        card.set_figure(value)
        return
    points = (now.margin.rate - rate) // 1000
    was = tr("was {percent}", percent=formats.percent(rate // 1000 * 1000))
    changed = tr("{points} pt", points=f"{abs(points) / 10:.1f}")
    _show_change(card, value, was, changed, points)


def _show_change(card: KpiCard, value: str, note: str, changed: str, change: int) -> None:
    how = Change.BETTER if change > 0 else Change.WORSE if change < 0 else Change.NONE
    card.set_figure(value, note, changed if change else "", how, is_up=change > 0)


def hour_bars(
    rows: Sequence[HourRow], before: Sequence[HourRow], formats: Formats, currency: Currency
) -> list[Bar]:
    """The hours between the first and the last with sales."""
    now = {row.hour: row.figures for row in rows}
    then = {row.hour: row.figures for row in before}
    hours = now.keys() | then.keys()
    if not hours:
        return []
    return [
        _bar(hour, f"{hour:02}", f"{hour:02}:00", now.get(hour), then.get(hour), formats, currency,
             compared=bool(before))
        for hour in range(min(hours), max(hours) + 1)
    ]  # fmt: skip


def day_bars(bars: Bars, formats: Formats, currency: Currency) -> list[Bar]:
    """Each day (week, month) of the range, beside that of the range it is compared with."""
    now = {row.day: row.figures for row in bars.rows}
    places = [*_places(bars.span, bars.step)]
    then: dict[date, Turnover] = {}
    if bars.against is not None:
        found = {row.day: row.figures for row in bars.before}
        earlier = [*_places(bars.against, bars.step)]
        then = {day: found[old] for day, old in zip(places, earlier, strict=False) if old in found}
    return [
        _bar(day, _day_words(day, bars, formats), formats.date(day), now.get(day), then.get(day),
             formats, currency, compared=bars.against is not None)
        for day in places
    ]  # fmt: skip


def _day_words(day: date, bars: Bars, formats: Formats) -> str:
    if bars.step == "month":
        return formats.day(day).split(" ", 1)[-1]
    return formats.day(day)


def _places(span: Span, step: str) -> Sequence[date]:
    """The first day of each step in the range."""
    if step == "month":
        found, day = [], span.first.replace(day=1)
        while day <= span.last:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return found
    first = span.first
    if step == "week":
        first -= timedelta(days=first.weekday())
    days = (span.last - first).days
    return [first + timedelta(days=number) for number in range(0, days + 1, _STEPS[step])]


def _bar(
    key: object,
    words: str,
    name: str,
    now: Turnover | None,
    before: Turnover | None,
    formats: Formats,
    currency: Currency,
    *,
    compared: bool,
) -> Bar:
    total = 0 if now is None else now.total.minor
    said = f"{name}: {formats.money(Money(total, currency))}"
    if now is not None:
        said = f"{said}, {tr('%n sale(s)', now.transactions)}"
    was = None
    if compared:
        was = 0 if before is None else before.total.minor
        said = f"{said}, {tr('before {amount}', amount=formats.money(Money(was, currency)))}"
    return Bar(key, words, total, was, said)


def days_of(step: str) -> timedelta:
    """From the first to the last day of a step."""
    return timedelta(days=_STEPS[step] - 1)


def month_of(first: date) -> Span:
    """The whole month."""
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Span(first.replace(day=1), following - timedelta(days=1))
