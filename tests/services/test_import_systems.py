"""Lists as other systems export them: headings, variants over several rows, rows of no goods."""

import io

import pytest

from pos_app.services.product_file import SYSTEMS, ProductFile, ProductRow
from tests.shop import GBP

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,"
    "Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,"
    "Variant Price,"
    "Variant Taxable,Variant Barcode,Image Src,Cost per item,Status\n"
    "tee,Basic tee,<p>Soft &amp; <b>warm</b></p>,Acme,,Clothing,,true,Colour,Red,Size,L,T-RL,200,4,"
    "15.00,true,5012345678900,http://x/1.jpg,7.50,active\n"
    "tee,,,,,,,,,Red,,M,T-RM,200,5,15.00,true,4006381333931,http://x/2.jpg,7.50,\n"
    "tee,,,,,,,,,,,,,,,,,,http://x/3.jpg,,\n"
    "mug,Mug,,Acme,,Kitchen,,true,Title,Default Title,,,MUG,300,9,6.00,true,,,,active\n"
)
WOO_DE = (
    "ID,Typ,Artikelnummer,Name,Veröffentlicht,Ist hervorgehoben?,Sichtbarkeit im Katalog,"
    "Kurzbeschreibung,Beschreibung,Steuerstatus,Steuerklasse,Vorrätig?,Lager,Geringe Lagermenge,"
    "Angebotspreis,Regulärer Preis,Kategorien,Bilder,Übergeordnetes Produkt,Attribut 1 Name,"
    "Attribut 1 Wert(e)\n"
    '44,variable,hoodie,Kapuzenpulli,1,0,visible,,Warm,taxable,,1,,,,,"Kleidung > Pullis, Neu",,,'
    'Farbe,"Blau, Rot"\n'
    '45,variation,hoodie-blau,"Kapuzenpulli - Blau",1,0,visible,,,taxable,parent,1,3,2,,"45,00",,,'
    "hoodie,Farbe,Blau\n"
    '46,variation,hoodie-rot,"Kapuzenpulli - Rot",1,0,visible,,,taxable,parent,1,4,,"39,90","45,00"'
    ",,,id:44,Farbe,Rot\n"
    '47,simple,becher,Becher,1,0,visible,,,taxable,,1,7,,,"6,50",Küche,,,,\n'
)
SQUARE = (
    "Token,Item Name,Variation Name,SKU,Description,Categories,Reporting Category,GTIN,Item Type,"
    "Price,Current Quantity Marlow St,New Quantity Marlow St,Stock Alert Count Marlow St,"
    "Default Unit Cost,Default Vendor Name,Tax - VAT (20%)\n"
    "A1,Coffee,Small,C-S,Fresh,Drinks,Hot drinks,,Physical,2.50,,,,,,Y\n"
    "A1,Coffee,Large,C-L,Fresh,Drinks,Hot drinks,,Physical,3.20,,,,,,Y\n"
    "A2,Beans,Regular,BEANS,,Shop,,5012345678900,Physical,9.00,12,,3,4.10,Roaster,N\n"
)
LOYVERSE = (
    "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,"
    "Option 2 name,Option 2 value,Cost,Barcode,SKU of included item,Quantity of included item,"
    "Track stock,"
    "Available for sale [Shop],Price [Shop],In stock [Shop],Low stock [Shop]\n"
    "latte,1001,Latte,Coffee,,N,Size,Small,,,0.50,,,,N,Y,2.80,,\n"
    "latte,1002,,,,,,Large,,,0.70,,,,N,Y,3.40,,\n"
    "plums,1003,Plums,Fruit,,Y,,,,,1.10,,,,Y,Y,3.90,4.5,1\n"
    "set,1004,Breakfast,Food,,N,,,,,,,,,N,Y,6.00,,\n"
    "set,,,,,,,,,,,,1001,1,,,,,\n"
)


def rows_of(text: str) -> list[ProductRow]:
    return list(read(text).rows)


def read(text: str) -> ProductFile:
    return ProductFile.read(io.BytesIO(text.encode()), GBP)


def goods(text: str) -> list[tuple[str, str, str]]:
    """Name, SKU and price of each row that is an item."""
    return [
        (row.name, row.sku, row.price.plain if row.price else "")
        for row in rows_of(text)
        if not row.passed_over
    ]


def test_shopify_variants_stand_over_several_rows_and_pictures_are_no_items() -> None:
    listing = read(SHOPIFY)
    assert listing.system == "Shopify"
    assert goods(SHOPIFY) == [
        ("Basic tee, Red / L", "T-RL", "15.00"),
        ("Basic tee, Red / M", "T-RM", "15.00"),
        ("Mug", "MUG", "6.00"),
    ]
    red_l, red_m, picture, _mug = listing.rows
    assert (red_m.category, red_m.codes) == ("Clothing", ("4006381333931",))
    assert red_l.description == "Soft & warm"
    assert picture.passed_over.startswith("It is a picture")
    assert "Image Src" in listing.ignored


def test_a_german_woocommerce_shop_comes_with_its_variations() -> None:
    listing = read(WOO_DE)
    assert (listing.system, listing.decimal_comma) == ("WooCommerce", True)
    assert goods(WOO_DE) == [
        ("Kapuzenpulli, Blau", "hoodie-blau", "45.00"),
        ("Kapuzenpulli, Rot", "hoodie-rot", "45.00"),
        ("Becher", "becher", "6.50"),
    ]
    parent, blue, red, mug = listing.rows
    assert parent.passed_over.startswith("It is the product above its variants")
    assert (blue.category, red.category, mug.category) == ("Pullis", "Pullis", "Küche")
    assert (blue.description, red.description, blue.tax) == ("Warm", "Warm", "")
    assert blue.stock is not None
    assert (blue.stock.plain, blue.reorder and blue.reorder.plain) == ("3", "2")
    assert "Angebotspreis" in listing.ignored


@pytest.mark.parametrize(
    "heading",
    [
        (
            "ID,Type,SKU,Name,Published,Stock,Low stock amount,Sale price,Regular price,"
            "Categories,Parent"
        ),
        (
            "ID,Typ,Artikelnummer,Name,Veröffentlicht,Bestand,Geringer Lagerbestand,"
            "Regulärer Preis,"
            "Kategorien,Übergeordnet"
        ),
        (
            "ID,Type,UGS,Nom,Publié,Stock,Montant de stock faible,Tarif promo,Tarif régulier,"
            "Catégories,Parent"
        ),
        (
            "ID,Tipo,SKU,Nombre,Publicado,Inventario,Cantidad de bajo inventario,Precio rebajado,"
            "Precio normal,Categorías,Superior"
        ),
        (
            "ID,Tipo,COD,Nome,Pubblicato,Magazzino,Quantità minima in magazzino,Prezzo in offerta,"
            "Prezzo di listino,Categorie,Genitore"
        ),
        (
            "ID,Type,Artikelnummer,Naam,Gepubliceerd,Voorraad,Lage voorraad,Actieprijs,"
            "Reguliere prijs,"
            "Categorieën,Hoofd"
        ),
        (
            "ID,Tipo,REF,Nome,Publicado,Estoque,Quantidade baixa em estoque,Preço promocional,"
            "Preço,"
            "Categorias,Ascendente"
        ),
        (
            "ID,Rodzaj,SKU,Nazwa,Opublikowano,Stan magazynowy,Niski stan magazynowy,"
            "Cena promocyjna,"
            "Cena,Kategorie,Nadrzędny"
        ),
        (
            "ID,Typ,Artikelnummer,Namn,Publicerad,Lager,Lågt lagersaldo,Reapris,Ordinarie pris,"
            "Kategorier,Förälder"
        ),
    ],
)
def test_woocommerce_is_known_in_the_language_of_the_shop(heading: str) -> None:
    listing = read(heading + "\n")
    assert listing.system == "WooCommerce"
    wanted = {"name", "sku", "price", "stock", "reorder", "category", "kind", "group"}
    assert wanted <= listing.columns.keys()
    assert not {"Sale price", "Tarif promo", "Precio rebajado"} & set(listing.columns.values())


def test_square_has_a_row_a_variation_and_a_quantity_a_place() -> None:
    listing = read(SQUARE)
    assert listing.system == "Square"
    assert goods(SQUARE) == [
        ("Coffee, Small", "C-S", "2.50"),
        ("Coffee, Large", "C-L", "3.20"),
        ("Beans", "BEANS", "9.00"),
    ]
    beans = rows_of(SQUARE)[2]
    assert beans.stock is not None
    assert beans.reorder is not None
    assert (beans.stock.plain, beans.reorder.plain, beans.cost and beans.cost.plain) == (
        "12", "3", "4.10",
    )  # fmt: skip
    assert [row.tax_flags for row in listing.rows] == [(("VAT (20%)", "20"),)] * 2 + [()]


def test_loyverse_names_a_variant_once_and_sells_plums_by_weight() -> None:
    listing = read(LOYVERSE)
    assert listing.system == "Loyverse"
    assert goods(LOYVERSE) == [
        ("Latte, Small", "1001", "2.80"),
        ("Latte, Large", "1002", "3.40"),
        ("Plums", "1003", "3.90"),
        ("Breakfast", "1004", "6.00"),
    ]
    small, large, plums, *_rest = listing.rows
    assert (small.category, large.category) == ("Coffee", "Coffee")
    assert (plums.unit, plums.stock and plums.stock.plain) == ("kg", "4.5")


@pytest.mark.parametrize(
    ("heading", "system", "fields"),
    [
        (
            (
                "URL handle,Title,Description,Option1 name,Option1 value,SKU,Barcode,Price,"
                "Cost per item,Inventory quantity"
            ),
            "Shopify",
            "group name variant sku barcode price cost stock",
        ),
        (
            (
                "System ID,UPC,EAN,Custom SKU,Manufact. SKU,Item,Vendor ID,Qty.,Price,Tax,Brand,"
                "Department,MSRP,Tax Class,Default Cost,Vendor,Category"
            ),
            "Lightspeed R",
            "name barcode sku price cost stock category",
        ),
        (
            (
                "id,handle,sku,composite_name,name,description,product_category,"
                "variant_option_one_name,variant_option_one_value,supply_price,retail_price,"
                "tax_name,"
                "tax_value,inventory_Main_Outlet,reorder_point_Main_Outlet"
            ),
            "Lightspeed X (Vend)",
            "group name variant sku price cost tax stock reorder category",
        ),
        (
            (
                "Clover ID,Name,Alternate Name,Price,Price Type,Price Unit,Tax Rates,Cost,"
                "Product Code,"
                "SKU,Modifier Groups,Quantity,Printer Labels,Hidden"
            ),
            "Clover",
            "name price unit tax cost barcode sku stock",
        ),
        (
            "id,name,default_code,barcode,list_price,standard_price,categ_id/name,qty_available",
            "Odoo",
            "name sku barcode price cost category stock",
        ),
        (
            (
                "Name,Internal Reference,Barcode,Sales Price,Cost,Product Category,"
                "Quantity On Hand,"
                "Unit of Measure,Customer Taxes"
            ),
            "Odoo",
            "name sku barcode price cost category stock unit tax",
        ),
        (
            "Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity",
            "PrestaShop",
            "name sku category price stock",
        ),
        (
            (
                "ID,Active (0/1),Name *,Categories (x;y;z...),Price tax excluded,Tax rules ID,"
                "Wholesale price,Reference #,Supplier,EAN13,UPC,Quantity"
            ),
            "PrestaShop",
            "name category price cost sku barcode stock",
        ),
        (
            (
                "Item name,Variations,Option set 1,Option 1,Price,Tax rate (%),Unit,Quantity,"
                "Low stock threshold,SKU,Barcode,Category"
            ),
            "SumUp",
            "name variant price tax unit stock reorder sku barcode category",
        ),
        (
            (
                "Id,Barcode,Item Name,Category,Supplier ID,Cost Price,Unit Price,Tax 1 Name,"
                "Tax 1 Percent,Reorder Level,Description,location_stock"
            ),
            "Open Source POS",
            "barcode name category cost price tax reorder description stock",
        ),
        (
            "REFERENCE,CODE,NAME,PRICEBUY,PRICESELL,CATEGORY,TAXCAT,STOCKVOLUME",
            "uniCenta",
            "name barcode sku price cost category tax stock",
        ),
        (
            (
                "Item Code,Item Name,Item Group,Default Unit of Measure,Standard Selling Rate,"
                "Valuation Rate,Opening Stock,Barcode (Barcodes)"
            ),
            "ERPNext",
            "sku name category unit price cost stock barcode",
        ),
        (
            "Name,Variant,Price,Cost price,VAT,Barcode,SKU,In stock,Unit",
            "Zettle",
            "name variant price cost tax barcode sku stock unit",
        ),
    ],
)
def test_each_system_is_known_by_its_headings(heading: str, system: str, fields: str) -> None:
    listing = read(heading + "\n")
    assert listing.system == system
    assert set(fields.split()) <= listing.columns.keys()


def test_every_system_of_the_table_is_told_by_each_of_its_marks() -> None:
    for system in SYSTEMS:
        for marks in system.marks:
            assert read(";".join((*marks, "Name")) + "\n").system == system.name, marks


def test_a_lightspeed_list_has_its_codes_in_two_columns_and_no_tax_of_ours() -> None:
    text = (
        "System ID,UPC,EAN,Custom SKU,Manufact. SKU,Item,Qty.,Price,Tax,Tax Class,Default Cost\n"
        "2100001,009300001809,5012345678900,C1,M1,Tea,3,£2.20,Yes,Item,1.10\n"
    )
    (row,) = rows_of(text)
    assert (row.codes, row.sku, row.tax) == (("009300001809", "5012345678900"), "C1", "")


def test_a_sumup_item_stands_above_its_variations() -> None:
    text = "Item name,Variations,Price,SKU\nShirt,,,\n,S,12.00,S-S\n,M,12.00,S-M\nCap,,9.00,CAP\n"
    assert goods(text) == [
        ("Shirt, S", "S-S", "12.00"),
        ("Shirt, M", "S-M", "12.00"),
        ("Cap", "CAP", "9.00"),
    ]


def test_an_odoo_category_is_the_lowest_of_its_path() -> None:
    text = "name,default_code,list_price,categ_id/name\nTea,T1,2.20,All / Saleable / Hot drinks\n"
    assert rows_of(text)[0].category == "Hot drinks"


@pytest.mark.parametrize(
    "heading",
    [
        "Bezeichnung;EAN;VK;Warengruppe;MwSt;Bestand;Einkaufspreis",
        "Désignation;Code-barres;Prix TTC;Rayon;TVA;Quantité;Prix d'achat",
        "Producto;Código de barras;PVP;Familia;IVA;Existencias;Precio de compra",
        "Articolo;Codice a barre;Prezzo;Reparto;Aliquota IVA;Giacenza;Prezzo di acquisto",
        "Omschrijving;Streepjescode;Verkoopprijs;Artikelgroep;BTW;Voorraad;Inkoopprijs",
        "Artigo;Código de barras;Preço;Categoria;IVA;Quantidade;Custo",
        "Namn;Streckkod;Pris;Varugrupp;Moms;Antal;Kostpris",
        "Nazwa;Kod kreskowy;Cena brutto;Kategoria;Stawka VAT;Ilość;Cena zakupu",
        "Наименование;Штрихкод;Цена;Группа;НДС;Остаток;Себестоимость",
    ],
)
def test_plain_words_of_many_languages_are_understood(heading: str) -> None:
    wanted = {"name", "barcode", "price", "category", "tax", "stock", "cost"}
    assert read(heading + "\n").columns.keys() == wanted
