"""The headings that other systems export, as data.

Headings stand here as they are exported. One that ends with * matches whatever begins so ("Current
Quantity *" of each Square location). `columns.recognise` compares them.

Sources: Square "Import items" and its library export; Shopify help "Using CSV files to import and
export products" (its headings of before and of 2025); Loyverse help "Importing and exporting";
WooCommerce's WC_Product_CSV_Exporter and its translations, as shops export them; Odoo
product.template and its labels; Lightspeed R "Item export"; Lightspeed X (Vend) "Product template";
Clover's inventory workbook; PrestaShop's import sample and product list; SumUp "Import template";
Open Source POS generate_import_items_csv; uniCenta's PRODUCTS; ERPNext's Item template; Zettle's
product library.
"""

from typing import Final

from pos_app.services.product_file.fields import Field, System

_WOO_NAME: Final = ("Name", "Nom", "Nombre", "Nome", "Naam", "Nazwa", "Namn", "Navn")
_WOO_PRICE: Final = (
    *("Regular price", "Regulärer Preis", "Tarif régulier", "Precio normal", "Prezzo di listino"),
    *("Reguliere prijs", "Preço normal", "Preço", "Cena regularna", "Cena", "Ordinarie pris"),
    *("Normalpris", "Ordinær pris"),
)
_WOO_STOCK: Final = (
    *("Stock", "Lager", "Bestand", "Inventario", "Existencias", "Magazzino", "Voorraad", "Estoque"),
    *("Stan magazynowy", "Lagersaldo", "Lagerstatus"),
)
_WOO_REORDER: Final = (
    *("Low stock amount", "Geringe Lagermenge", "Geringer Lagerbestand", "Montant de stock faible"),
    *("Cantidad de bajo inventario", "Quantità minima in magazzino", "Lage voorraad"),
    *("Quantidade baixa em estoque", "Niski stan magazynowy", "Lågt lagersaldo"),
)
_WOO_SKU: Final = ("SKU", "Artikelnummer", "UGS", "COD", "REF", "Artikelnr", "Varenummer")
_WOO_CATEGORY: Final = (
    *("Categories", "Kategorien", "Catégories", "Categorías", "Categorie", "Categorieën"),
    *("Categorias", "Kategorie", "Kategorier"),
)
_WOO_PARENT: Final = (
    *("Parent", "Übergeordnetes Produkt", "Übergeordnet", "Superior", "Genitore", "Hoofd"),
    *("Hoofdproduct", "Ascendente", "Pai", "Nadrzędny", "Förälder", "Forelder"),
)

SYSTEMS: Final[tuple[System, ...]] = (
    System(
        "pos_app",
        (("Item id", "Name", "Barcode 1"),),
        {
            Field.ID: ("Item id",),
            Field.NAME: ("Name",),
            Field.SKU: ("SKU",),
            Field.BARCODE: ("Barcode *",),
            Field.PACK: ("Contents of barcode *",),
            Field.PRICE: ("Price",),
            Field.COST: ("Cost",),
            Field.CATEGORY: ("Category",),
            Field.TAX: ("Tax",),
            Field.UNIT: ("Unit",),
            Field.STOCK: ("Stock",),
            Field.REORDER: ("Reorder level",),
            Field.DESCRIPTION: ("Description",),
            Field.SUPPLIER: ("Supplier",),
            Field.SUPPLIER_CODE: ("Supplier code",),
        },
        is_own=True,
    ),
    System(
        "Shopify",
        (
            ("Handle", "Title", "Option1 Value"),
            ("Handle", "Title", "Variant Price"),
            ("URL handle", "Title", "Option1 value"),
        ),
        {
            Field.GROUP: ("Handle", "URL handle"),
            Field.NAME: ("Title",),
            Field.BARCODE: ("Variant Barcode", "Barcode"),
            Field.SKU: ("Variant SKU", "SKU"),
            Field.PRICE: ("Variant Price", "Price"),
            Field.COST: ("Cost per item",),
            Field.CATEGORY: ("Type", "Product Category"),
            Field.STOCK: ("Variant Inventory Qty", "Inventory quantity"),
            Field.DESCRIPTION: ("Body (HTML)", "Body", "Description"),
            Field.VARIANT: ("Option1 Value", "Option2 Value", "Option3 Value"),
        },
        leaves_out=("Variant Taxable", "Variant Weight Unit", "Status", "Image Src", "Vendor"),
        nothing=("Default Title", "Default"),
    ),
    System(
        "Square",
        (
            ("Token", "Item Name"),
            ("Reference Handle", "Item Name"),
            ("Item Name", "Variation Name"),
        ),
        {
            Field.NAME: ("Item Name",),
            Field.VARIANT: ("Variation Name",),
            Field.SKU: ("SKU",),
            Field.BARCODE: ("GTIN",),
            Field.PRICE: ("Price",),
            Field.COST: ("Default Unit Cost",),
            Field.CATEGORY: ("Reporting Category", "Category", "Categories"),
            Field.STOCK: ("Current Quantity *", "New Quantity *"),
            Field.REORDER: ("Stock Alert Count *",),
            Field.SUPPLIER: ("Default Vendor Name",),
            Field.SUPPLIER_CODE: ("Default Vendor Code",),
            Field.DESCRIPTION: ("Description",),
        },
        leaves_out=("Item Type", "Tax - *", "Unit"),
        nothing=("Regular", "Normal", "Standard", "Standaard", "Estándar", "Ordinaire"),
        between=",",
    ),
    System(
        "Loyverse",
        (
            ("Handle", "Sold by weight"),
            ("Handle", "SKU of included item"),
            ("Handle", "Default price"),
        ),
        {
            Field.GROUP: ("Handle",),
            Field.NAME: ("Name",),
            Field.VARIANT: ("Option 1 value", "Option 2 value", "Option 3 value"),
            Field.SKU: ("SKU",),
            Field.BARCODE: ("Barcode",),
            Field.PRICE: ("Default price", "Price"),
            Field.COST: ("Cost",),
            Field.CATEGORY: ("Category",),
            Field.STOCK: ("In stock",),
            Field.REORDER: ("Low stock",),
            Field.WEIGHED: ("Sold by weight",),
            Field.UNIT: ("Sold by",),
            Field.DESCRIPTION: ("Description",),
        },
        leaves_out=("Tax - *",),
    ),
    System(
        "WooCommerce",
        (
            ("ID", "Type", "Regular price"),
            ("ID", "Typ", "Regulärer Preis"),
            ("ID", "Type", "Tarif régulier"),
            ("ID", "Tipo", "Precio normal"),
            ("ID", "Tipo", "Prezzo di listino"),
            ("ID", "Type", "Reguliere prijs"),
            ("ID", "Tipo", "Preço normal"),
            ("ID", "Tipo", "Preço promocional"),
            ("ID", "Rodzaj", "Cena promocyjna"),
            ("ID", "Typ", "Cena promocyjna"),
            ("ID", "Typ", "Ordinarie pris"),
        ),
        {
            Field.KIND: ("Type", "Typ", "Tipo", "Rodzaj"),
            Field.GROUP: _WOO_PARENT,
            Field.NAME: _WOO_NAME,
            Field.SKU: _WOO_SKU,
            Field.BARCODE: ("GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN *", "GTIN *"),
            Field.PRICE: _WOO_PRICE,
            Field.CATEGORY: _WOO_CATEGORY,
            Field.STOCK: _WOO_STOCK,
            Field.REORDER: _WOO_REORDER,
            Field.DESCRIPTION: (
                *("Description", "Beschreibung", "Descripción", "Descrizione", "Beschrijving"),
                *("Descrição", "Opis", "Beskrivning"),
            ),
            Field.TAX: (
                *("Tax class", "Steuerklasse", "Classe de TVA", "Clase de impuesto"),
                *("Aliquota di imposta", "Belastingklasse", "Classe de imposto", "Skatteklass"),
                *("Klasa podatkowa",),
            ),
        },
        leaves_out=("Weight (kg)", "Position", "Einheit", "Produkteinheit"),
        between=",",
        above=">",
    ),
    System(
        "Lightspeed R",
        (("System ID", "Custom SKU"), ("System ID", "Manufact. SKU")),
        {
            Field.NAME: ("Item", "Description"),
            Field.BARCODE: ("EAN", "UPC"),
            Field.SKU: ("Custom SKU", "Manufact. SKU"),
            Field.PRICE: ("Price", "Default price", "MSRP"),
            Field.COST: ("Default Cost",),
            Field.CATEGORY: ("Category",),
            Field.STOCK: ("Qty.", "Qty", "Quantity on Hand"),
            Field.REORDER: ("Reorder Point",),
            Field.SUPPLIER: ("Vendor",),
            Field.SUPPLIER_CODE: ("Vendor ID",),
        },
        leaves_out=("Tax", "Tax Class", "Department"),
    ),
    System(
        "Lightspeed X (Vend)",
        (
            ("handle", "supply_price"),
            ("handle", "variant_option_one_name"),
            ("handle", "retail_price"),
        ),
        {
            Field.GROUP: ("handle",),
            Field.NAME: ("name",),
            Field.VARIANT: (
                *("variant_option_one_value", "variant_option_two_value"),
                *("variant_option_three_value",),
            ),
            Field.SKU: ("sku",),
            Field.BARCODE: ("barcode", "ean", "upc"),
            Field.PRICE: ("retail_price",),
            Field.COST: ("supply_price",),
            Field.CATEGORY: ("product_category", "type", "category"),
            Field.TAX: ("tax_name", "outlet_tax_*"),
            Field.STOCK: ("inventory_*",),
            Field.REORDER: ("reorder_point_*",),
            Field.SUPPLIER: ("supplier_name",),
            Field.SUPPLIER_CODE: ("supplier_code",),
            Field.DESCRIPTION: ("description",),
        },
        leaves_out=("tax_value", "brand_name"),
        above="/",
    ),
    System(
        "Clover",
        (("Clover ID",), ("Name", "Alternate Name", "Price Type")),
        {
            Field.NAME: ("Name",),
            Field.BARCODE: ("Product Code",),
            Field.SKU: ("SKU",),
            Field.PRICE: ("Price",),
            Field.COST: ("Cost",),
            Field.CATEGORY: ("Category", "Categories"),
            Field.TAX: ("Tax Rates",),
            Field.STOCK: ("Quantity",),
            Field.UNIT: ("Price Unit",),
        },
        leaves_out=("Price Type", "Modifier Groups", "Printer Labels", "Labels"),
        between=",",
    ),
    System(
        "Odoo",
        (
            ("default_code", "list_price"),
            ("default_code", "lst_price"),
            ("Internal Reference", "Sales Price"),
            ("Interne Referenz", "Verkaufspreis"),
            ("Référence interne", "Prix de vente"),
            ("Referencia interna", "Precio de venta"),
            ("Riferimento interno", "Prezzo di vendita"),
            ("Interne referentie", "Verkoopprijs"),
        ),
        {
            Field.NAME: ("name", "Name", "Nom", "Nombre", "Nome", "Naam"),
            Field.BARCODE: ("barcode", "Barcode", "Code-barres", "Código de barras"),
            Field.SKU: (
                *("default_code", "Internal Reference", "Interne Referenz", "Référence interne"),
                *("Referencia interna", "Riferimento interno", "Interne referentie"),
            ),
            Field.PRICE: (
                *("list_price", "lst_price", "Sales Price", "Verkaufspreis", "Prix de vente"),
                *("Precio de venta", "Prezzo di vendita", "Verkoopprijs"),
            ),
            Field.COST: ("standard_price", "Cost", "Kosten", "Coût", "Coste", "Costo"),
            Field.CATEGORY: ("categ_id", "categ_id/name", "Product Category", "Produktkategorie"),
            Field.TAX: ("taxes_id", "taxes_id/name", "Customer Taxes", "Sales Taxes"),
            Field.STOCK: ("qty_available", "Quantity On Hand", "On Hand"),
            Field.UNIT: ("uom_id", "uom_id/name", "Unit of Measure", "Unit"),
            Field.VARIANT: ("product_template_variant_value_ids", "Variant Values"),
            Field.DESCRIPTION: ("description_sale", "Sales Description"),
        },
        leaves_out=("Product Type", "type", "detailed_type"),
        above="/",
    ),
    System(
        "PrestaShop",
        (
            ("Product ID", "Reference", "Price (tax excl.)"),
            ("Active (0/1)", "Name", "Wholesale price"),
            ("Reference #", "Wholesale price"),
            ("Product ID", "Reference", "Final price"),
        ),
        {
            Field.NAME: ("Name",),
            Field.BARCODE: ("EAN13", "EAN-13", "UPC"),
            Field.SKU: ("Reference #", "Reference"),
            Field.PRICE: (
                *("Price (tax incl.)", "Price tax included", "Price (tax excl.)"),
                *("Price tax excluded", "Final price", "Base price"),
            ),
            Field.COST: ("Wholesale price",),
            Field.CATEGORY: ("Categories (x,y,z...)", "Category"),
            Field.STOCK: ("Quantity",),
            Field.REORDER: ("Low stock level",),
            Field.SUPPLIER: ("Supplier",),
            Field.SUPPLIER_CODE: ("Supplier reference #",),
            Field.DESCRIPTION: ("Summary", "Description"),
        },
        leaves_out=("Tax rules ID", "Unit price"),
        between=",",
    ),
    System(
        "SumUp",
        (("Item name", "Variations"), ("Item name", "Option set 1")),
        {
            Field.NAME: ("Item name",),
            Field.VARIANT: ("Variations", "Option 1", "Option 2", "Option 3", "Option 4"),
            Field.PRICE: ("Price",),
            Field.TAX: ("Tax rate (%)",),
            Field.UNIT: ("Unit",),
            Field.STOCK: ("Quantity",),
            Field.REORDER: ("Low stock threshold",),
            Field.SKU: ("SKU",),
            Field.BARCODE: ("Barcode",),
            Field.DESCRIPTION: ("Description (Online Store and Invoices only)", "Description"),
            Field.CATEGORY: ("Category",),
        },
        leaves_out=("Regular price (before sale)",),
    ),
    System(
        "Open Source POS",
        (("Barcode", "Item Name", "Tax 1 Percent"), ("Barcode", "Item Name", "Supplier ID")),
        {
            Field.NAME: ("Item Name",),
            Field.BARCODE: ("Barcode",),
            Field.PRICE: ("Unit Price",),
            Field.COST: ("Cost Price",),
            Field.CATEGORY: ("Category",),
            Field.TAX: ("Tax 1 Percent",),
            Field.REORDER: ("Reorder Level",),
            Field.STOCK: ("location_*", "Quantity"),
            Field.DESCRIPTION: ("Description",),
        },
        leaves_out=("Supplier ID", "Tax 1 Name", "Tax 2 Name", "Tax 2 Percent", "HSN", "Image"),
    ),
    System(
        "uniCenta",
        (("REFERENCE", "CODE", "PRICESELL"), ("Reference", "Barcode", "Buy Price")),
        {
            Field.NAME: ("NAME",),
            Field.BARCODE: ("CODE", "Barcode"),
            Field.SKU: ("REFERENCE",),
            Field.PRICE: ("PRICESELL", "Sell Price"),
            Field.COST: ("PRICEBUY", "Buy Price"),
            Field.CATEGORY: ("CATEGORY",),
            Field.TAX: ("TAXCAT", "Tax"),
            Field.STOCK: ("STOCKVOLUME", "STOCKUNITS", "Stock"),
        },
    ),
    System(
        "ERPNext",
        (("Item Code", "Item Name", "Item Group"), ("item_code", "item_name", "item_group")),
        {
            Field.NAME: ("Item Name", "item_name"),
            Field.SKU: ("Item Code", "item_code"),
            Field.BARCODE: ("Barcode (Barcodes)", "Barcode (Item Barcode)", "Barcode", "barcode"),
            Field.PRICE: ("Standard Selling Rate", "standard_rate"),
            Field.COST: ("Valuation Rate", "valuation_rate"),
            Field.CATEGORY: ("Item Group", "item_group"),
            Field.STOCK: ("Opening Stock", "opening_stock"),
            Field.UNIT: ("Default Unit of Measure", "stock_uom"),
            Field.DESCRIPTION: ("Description", "description"),
        },
        leaves_out=("Item Tax Template",),
    ),
    System(
        "Zettle",
        (
            ("Name", "Variant", "VAT"),
            ("Product name", "Variant", "VAT"),
            ("Name", "Variant", "Tax rate"),
        ),
        {
            Field.NAME: ("Name", "Product name"),
            Field.VARIANT: ("Variant", "Variant name", "Option 1 value", "Option 2 value"),
            Field.PRICE: ("Price",),
            Field.COST: ("Cost price",),
            Field.TAX: ("VAT", "VAT %", "Tax rate"),
            Field.BARCODE: ("Barcode",),
            Field.SKU: ("SKU",),
            Field.CATEGORY: ("Category",),
            Field.STOCK: ("In stock", "Stock", "Quantity"),
            Field.UNIT: ("Unit", "Unit name"),
        },
    ),
)
