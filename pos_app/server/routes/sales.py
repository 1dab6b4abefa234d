"""Sales: completed, listed, read, on paper, and taken back."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from pos_app.documents.receipt_escpos import EscPosPaper, receipt_escpos
from pos_app.documents.receipt_pdf import receipt_pdf
from pos_app.documents.receipt_text import receipt_text
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, ReturnLine, take_back
from pos_app.domain.tender import Tender
from pos_app.server.basket import Coupons, DiscountIn, Lines, Tenders, cart_of
from pos_app.server.caller import Asking, Caller
from pos_app.server.fields import Body, Day, Id, Instant, LongWords, Number, Shown, Words
from pos_app.server.paging import Slice, Sliced, cursor, place_of
from pos_app.server.problems import documented, problem
from pos_app.server.repeats import Repeating
from pos_app.server.routes.quotes import TaxShown, tax_shown
from pos_app.services import receipts, returns, sale_views, settings, unattended
from pos_app.services.receipts import SaleRow
from pos_app.services.sale_views import SaleView, SoldLineView, line_id

router = APIRouter(prefix="/sales", tags=["sales"])

TEXT: Final = "text/plain"
PDF: Final = "application/pdf"
ESCPOS: Final = "application/vnd.escpos"


class SaleIn(Body):
    """A sale to be completed; `total` is what the caller thinks it comes to, and is held against
    what it does. `id` names it, so that it is made once.
    """

    id: Id | None = None
    lines: Lines
    discount: DiscountIn | None = None
    tenders: Tenders
    customer_id: Id | None = None
    note: LongWords = ""
    total: Number | None = None
    age_confirmed: int = Field(default=0, ge=0, le=99)
    coupons: Coupons = Field(default_factory=list)


class ReturnIn(Body):
    """So much of a sold line comes back."""

    line_id: Id
    quantity: Number
    returned_as: Literal["resaleable", "damaged", "not_returned"] = "resaleable"


class RefundIn(Body):
    """What comes back of a sale. Without tenders the money goes back as it came."""

    id: Id | None = None
    lines: Annotated[list[ReturnIn], Field(min_length=1, max_length=500)]
    tenders: Tenders | None = None
    reason: Words


class TaxOfLine(Shown):
    """One tax of a line."""

    rate: str
    included: bool


class SoldLine(Shown):
    """A line as it was sold. `line_id` is what a refund names; `returned` came back since."""

    line_id: Id
    item_id: Id | None
    name: str
    unit_type: str
    quantity: str
    unit_price: str
    discount: str
    net: str
    tax: str
    gross: str
    taxes: list[TaxOfLine]
    note: str
    returned: str


class TenderShown(Shown):
    """A payment; negative for money given back."""

    kind: str
    amount: str
    reference: str


class Sale(Shown):
    """A completed sale, or a refund: its lines and amounts are negative and it points back."""

    id: Id
    number: str
    at: Instant
    business_day: date
    till_id: Id
    cashier_id: Id
    cashier: str
    customer_id: Id | None
    lines: list[SoldLine]
    net: str
    discount: str
    taxes: list[TaxShown]
    tax: str
    total: str
    cash_rounding: str
    payable: str
    paid: str
    change: str
    tenders: list[TenderShown]
    note: str
    refund_of: list[Id]


class SaleLink(Shown):
    """A sale in the list."""

    id: Id
    number: str
    at: Instant
    business_day: date
    cashier: str
    line_count: int
    total: str
    paid_by: list[str]


@router.post(
    "",
    status_code=201,
    response_model=Sale,
    responses=documented(401, 403, 404, 409),
)
def complete(body: SaleIn, asking: Asking, repeat: Repeating) -> Response:
    """Complete a sale. Totals are the server's own; a `total` that differs is refused."""
    repeat = repeat.named(body.id)
    if (known := repeat.recall(asking)) is not None:
        return known
    cart = cart_of(
        asking,
        body.id or new_id(),
        body.lines,
        discount=body.discount,
        customer_id=body.customer_id,
        note=body.note,
        age_confirmed=body.age_confirmed,
        coupons=body.coupons,
    )
    _check_total(asking, cart, body.total)
    tenders = [each.read(cart.currency) for each in body.tenders]
    return repeat.call(asking, 201, _written, unattended.complete, cart, tenders)


@router.get("", responses=documented(401, 403))
def listed(
    asking: Asking,
    wanted: Sliced,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
    cashier_id: UUID | None = None,
    till_id: UUID | None = None,
    item_id: UUID | None = None,
    q: Annotated[str, Query(max_length=60)] = "",
) -> Slice[SaleLink]:
    """Past sales, newest first. `q` is a receipt number or its end."""
    search = receipts.Wanted(q, since, item_id, until=until, cashier_id=cashier_id, till_id=till_id)
    after = None
    if wanted.after is not None:
        day, last = place_of(wanted.after, str, str)
        after = _place(day, last)
    rows = asking.call(receipts.find, search, wanted.limit, after)
    full = len(rows) == wanted.limit
    following = cursor(rows[-1].business_day.isoformat(), str(rows[-1].id)) if full else None
    return Slice(items=[_link(row) for row in rows], next=following)


@router.get("/{sale_id}", responses=documented(401, 403, 404))
def read(sale_id: UUID, asking: Asking) -> Sale:
    """One sale with its lines, taxes and payments."""
    return shown(asking.call(sale_views.read, sale_id))


@router.get(
    "/{sale_id}/receipt",
    response_class=Response,
    responses={
        200: {"content": {PDF: {}, TEXT: {}, ESCPOS: {}}, "description": "The receipt"},
        **documented(401, 403, 404, 406),
    },
)
def receipt(sale_id: UUID, asking: Asking, accept: Annotated[str, Header()] = PDF) -> Response:
    """The receipt on paper: as PDF (the default), text, or bytes for a receipt printer."""
    wanted = _wanted(accept)
    if wanted is None:
        return problem(406, f"A receipt comes as {PDF}, {TEXT} or {ESCPOS}.")
    found = asking.call(receipts.receipt, sale_id)
    read = asking.call(settings.read)
    locale = read.shop.locale
    if wanted == PDF:
        return Response(receipt_pdf(found, locale), media_type=PDF)
    if wanted == TEXT:
        text = receipt_text(found, read.till.paper_columns, locale)
        return Response(text, media_type=TEXT)
    paper = EscPosPaper(read.till.paper_columns, (read.till.code_page,))
    return Response(receipt_escpos(found, paper, None, locale), media_type=ESCPOS)


@router.post(
    "/{sale_id}/refunds",
    status_code=201,
    response_model=Sale,
    responses=documented(401, 403, 404, 409),
)
def refund(sale_id: UUID, body: RefundIn, asking: Asking, repeat: Repeating) -> Response:
    """Take goods of a sale back: never more than was sold and is not yet returned."""
    repeat = repeat.named(body.id)
    if (known := repeat.recall(asking)) is not None:
        return known
    asking.call(sale_views.read, sale_id)  # whose it is not to see, has none to give back
    cart = Cart(body.id or new_id(), asking.currency, returns=_returns(asking, sale_id, body))
    if body.tenders is None:
        tenders = asking.call(returns.ways_for, cart)
    else:
        paid = [each.read(cart.currency) for each in body.tenders]
        tenders = tuple(Tender(each.kind, -each.amount, each.reference) for each in paid)
    return repeat.call(asking, 201, _written, unattended.complete, cart, tenders)


def _returns(asking: Caller, sale_id: UUID, body: RefundIn) -> tuple[ReturnLine, ...]:
    sale = asking.call(returns.sold, sale_id)
    sold = {line_id(sale_id, line.line): line for line in sale.lines}
    found = []
    for each in body.lines:
        line = sold.get(each.line_id)
        if line is None:
            raise NotFound("That line is not on this sale, or is none that comes back.")
        quantity = Quantity.parse(each.quantity)
        kind = ReturnedAs(each.returned_as)
        found.append(take_back(line, new_id(), quantity, kind, body.reason))
    if len({each.source for each in found}) < len(found):
        raise Invalid("A line comes back once in a refund.", where="lines")
    return sale.priced(found)


def _check_total(asking: Caller, cart: Cart, told: str | None) -> None:
    if told is None:
        return
    right = Money(cart.totals(asking.rules).total, cart.currency)
    if Money.parse(told, cart.currency) != right:
        raise Invalid(f"The total is {right.plain}, not {told}.", where="total")


def _wanted(accept: str) -> str | None:
    """The first of the kinds there are that a caller takes; None: none of them."""
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    for kind in kinds:
        if kind in {PDF, TEXT, ESCPOS}:
            return kind
        if kind in {"*/*", "application/*", ""}:
            return PDF
        if kind == "text/*":
            return TEXT
    return None


def _place(day: str, last: str) -> tuple[date, UUID]:
    try:
        return date.fromisoformat(day), UUID(last)
    except ValueError as error:
        raise Invalid("There is no such place in the list.", where="after") from error


def _written(view: SaleView) -> str:
    return shown(view).model_dump_json()


def shown(view: SaleView) -> Sale:
    """A sale as it is answered."""
    currency = view.total.currency
    return Sale(
        id=view.id,
        number=view.number,
        at=view.at,
        business_day=view.business_day,
        till_id=view.till_id,
        cashier_id=view.cashier_id,
        cashier=view.cashier,
        customer_id=view.customer_id,
        lines=[_line(line) for line in view.lines],
        net=view.net.plain,
        discount=view.discount.plain,
        taxes=[tax_shown(each, currency) for each in view.taxes],
        tax=view.tax.plain,
        total=view.total.plain,
        cash_rounding=view.cash_rounding.plain,
        payable=view.payable.plain,
        paid=view.paid.plain,
        change=view.change.plain,
        tenders=[
            TenderShown(kind=str(each.kind), amount=each.amount.plain, reference=each.reference)
            for each in view.tenders
        ],
        note=view.note,
        refund_of=list(view.refund_of),
    )


def _line(line: SoldLineView) -> SoldLine:
    return SoldLine(
        line_id=line.id,
        item_id=line.item_id,
        name=line.name,
        unit_type=str(line.unit),
        quantity=line.quantity.plain,
        unit_price=line.unit_price.plain,
        discount=line.discount.plain,
        net=line.net.plain,
        tax=line.tax.plain,
        gross=line.gross.plain,
        taxes=[TaxOfLine(rate=each.plain, included=each.included) for each in line.taxes],
        note=line.note,
        returned=line.returned.plain,
    )


def _link(row: SaleRow) -> SaleLink:
    return SaleLink(
        id=row.id,
        number=row.number,
        at=row.at,
        business_day=row.business_day,
        cashier=row.cashier,
        line_count=row.lines,
        total=row.total.plain,
        paid_by=[str(kind) for kind in row.paid_by],
    )
