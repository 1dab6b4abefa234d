"""The selects of an item as a scan, a tile or a search result shows it, each built once.

Their rows begin with `COLUMNS`; `place` is the location whose level is read.
"""

from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, func, select

from pos_app.models.catalogue import Barcode, Category, Item, ItemText, TaxClass
from pos_app.models.fast import Fast
from pos_app.models.stock import StockLevel

_i, _c, _t = Item.__table__.c, Category.__table__.c, TaxClass.__table__.c
_b, _s = Barcode.__table__.c, StockLevel.__table__.c
COLUMNS: Final = (
    _i.id,
    _i.name,
    _i.sku,
    _i.category_id,
    _c.name,
    _c.tint,
    _i.unit,
    _i.unit_price,
    _i.is_open_price,
    _t.rates,
    _i.track_stock,
    _s.quantity,
    func.coalesce(_i.stock_policy, _c.stock_policy),
    _i.picture,
    _i.favourite,
    _i.is_active,
    _i.discount_rate,
    _i.age_limit,
    _i.deposit_item_id,
    _i.options,
    _i.is_bundle,
)
_ON_SALE: Final = (_i.is_active, ~_i.is_deleted)


def _select(source: Any, *more: Any) -> Select[Any]:
    """A select of an item's view from `item` or a join that holds it."""
    level = (_s.item_id == _i.id) & (_s.location_id == bindparam("place"))
    joined = source.join(TaxClass.__table__, _t.id == _i.tax_class_id)
    joined = joined.outerjoin(Category.__table__, _c.id == _i.category_id)
    return select(*COLUMNS, *more).select_from(joined.outerjoin(StockLevel.__table__, level))


_CODE: Final = (_b.quantity, _b.code, _b.pack_price, _b.pack_name)
SELECT_BY_KEY: Final = (
    _select(Barcode.__table__.join(Item.__table__, _i.id == _b.item_id), *_CODE)
    .where(_b.key == bindparam("key"), *_ON_SALE)
    .order_by(_i.name)
)
BY_KEY: Final = Fast(SELECT_BY_KEY)
BY_SKU: Final = Fast(
    _select(Item.__table__)
    .where(_i.sku.in_((bindparam("sku"), bindparam("upper"))), *_ON_SALE)
    .order_by(_i.sku != bindparam("sku"))
)
BY_IDS: Final = _select(Item.__table__).where(
    _i.id.in_(bindparam("ids", expanding=True)), ~_i.is_deleted
)
FAVOURITES: Final = (
    _select(Item.__table__)
    .where(_i.favourite.is_not(None), *_ON_SALE)
    .order_by(_i.favourite, _i.name)
    .limit(bindparam("most"))
    .offset(bindparam("offset"))
)
OF_CATEGORY: Final = (
    _select(Item.__table__.outerjoin(ItemText.__table__, ItemText.__table__.c.item_id == _i.id))
    .where(_i.category_id == bindparam("category"), _i.parent_id.is_(None), *_ON_SALE)
    .order_by(ItemText.__table__.c.words)
    .limit(bindparam("most"))
    .offset(bindparam("offset"))
)
CATEGORIES: Final = select(
    _c.id,
    _c.name,
    _c.tint,
    _c.position,
    _c.stock_policy,
    _c.is_active,
    exists().where(_i.category_id == _c.id, *_ON_SALE).correlate(Category.__table__),
    _c.version,
    _c.tax_class_id,
).order_by(_c.position, _c.name)
