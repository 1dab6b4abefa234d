"""The words of an import: fields, encodings, delimiters, and what becomes of a row."""

from collections.abc import Mapping

from pos_app.services.import_matching import RowKind
from pos_app.services.product_file import LEFT_OUT, Field
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import BadgeSpec, State


def field_words() -> Mapping[str, str]:
    """What a column can be, in the order it is offered."""
    return {
        LEFT_OUT: tr("Leave out"),
        Field.NAME: tr("Name"),
        Field.BARCODE: tr("Barcode"),
        Field.SKU: tr("SKU"),
        Field.PRICE: tr("Price"),
        Field.COST: tr("Cost"),
        Field.CATEGORY: tr("Category"),
        Field.TAX: tr("Tax"),
        Field.UNIT: tr("Unit"),
        Field.STOCK: tr("Stock"),
        Field.REORDER: tr("Reorder level"),
        Field.DESCRIPTION: tr("Description"),
        Field.AGE: tr("Age limit"),
        Field.SUPPLIER: tr("Supplier"),
        Field.SUPPLIER_CODE: tr("Supplier’s code"),
        Field.VARIANT: tr("Variant"),
        Field.OPTION: tr("What the variant is called after"),
        Field.GROUP: tr("What variants share"),
        Field.KIND: tr("Kind of row"),
        Field.WEIGHED: tr("Sold by weight"),
        Field.PACK: tr("Contents of the barcode"),
        Field.PACK_PRICE: tr("Price of the barcode"),
        Field.PACK_NAME: tr("Name of the barcode"),
        Field.ACTIVE: tr("On sale"),
        Field.COUNTED: tr("Counted"),
        Field.OPEN_PRICE: tr("Asks for its price"),
        Field.POLICY: tr("Stock policy"),
        Field.DISCOUNT: tr("Discount %"),
        Field.CONTENT: tr("What a pack holds"),
        Field.BATCHES: tr("Kept in batches"),
        Field.RETURNABLE: tr("Returnable"),
        Field.DEPOSIT: tr("Deposit"),
        Field.PARENT: tr("Variant of"),
        Field.OPTIONS: tr("Options"),
        Field.CHOICES: tr("Choices"),
        Field.PARTS: tr("Parts"),
        Field.TAX_FLAG: tr("Tax by yes or no"),
        Field.ID: tr("Item id"),
    }


def encoding_words(encoding: str) -> str:
    """An encoding as people who save lists know it."""
    known = {
        "utf-8": tr("Unicode (UTF-8)"),
        "utf-16": tr("Unicode (UTF-16)"),
        "utf-16-le": tr("Unicode (UTF-16)"),
        "utf-16-be": tr("Unicode (UTF-16)"),
        "cp1252": tr("Windows, Western"),
        "cp1250": tr("Windows, Central European"),
        "cp1251": tr("Windows, Cyrillic"),
        "cp1253": tr("Windows, Greek"),
        "cp1254": tr("Windows, Turkish"),
        "cp1255": tr("Windows, Hebrew"),
        "cp1256": tr("Windows, Arabic"),
        "cp1257": tr("Windows, Baltic"),
        "cp1258": tr("Windows, Vietnamese"),
        "mac_roman": tr("Macintosh, Western"),
        "cp850": tr("DOS, Western"),
        "gb18030": tr("Chinese, simplified"),
        "big5": tr("Chinese, traditional"),
        "shift_jis": tr("Japanese"),
        "euc_kr": tr("Korean"),
        "tis-620": tr("Thai"),
    }
    return known.get(encoding, encoding)


def delimiter_words(delimiter: str) -> str:
    """What stands between two columns."""
    known = {
        ",": tr("Comma  ,"), ";": tr("Semicolon  ;"), "\t": tr("Tab"), "|": tr("Bar  |"),
    }  # fmt: skip
    return known.get(delimiter, delimiter)


def badge_of(kind: RowKind) -> BadgeSpec:
    """What a row does, as a state."""
    return {
        RowKind.NEW: BadgeSpec(tr("New"), State.OK, "plus"),
        RowKind.CHANGED: BadgeSpec(tr("Changes"), State.INFO, "pencil"),
        RowKind.SAME: BadgeSpec(tr("As it is"), State.NEUTRAL, "check"),
        RowKind.REFUSED: BadgeSpec(tr("Left out"), State.DANGER, "circle-x"),
        RowKind.PASSED_OVER: BadgeSpec(tr("No item"), State.NEUTRAL, "minus"),
    }[kind]
