"""What columns are called in plain words of many languages, and by smaller programs.

Spelled as `text.fold` leaves them; where several of a field's are there, the first named is taken.
"""

from collections.abc import Mapping
from typing import Final

from pos_app.services.product_file.fields import Field

WORDS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.NAME: (
        *("name", "product name", "item name", "product", "item", "title", "article", "artikel"),
        *("bezeichnung", "artikelname", "artikelbezeichnung", "produkt", "produktname", "nom"),
        *("nom du produit", "produit", "libelle", "designation", "nombre", "nombre del producto"),
        *("producto", "articulo", "nome", "nome prodotto", "prodotto", "articolo", "produto"),
        *("nome do produto", "artigo", "naam", "productnaam", "artikelnaam", "omschrijving"),
        *("nazwa", "nazwa produktu", "towar", "produkt nazwa", "navn", "varenavn", "namn"),
        *(
            "produktnamn",
            "varunamn",
            "nimi",
            "nazev",
            "nev",
            "denumire",
            "品 名",
            "商 品 名",
            "名 称",
        ),
        *("название", "наименование", "товар", "description", "descripcion", "descrizione"),
        *("descricao", "beschreibung"),
    ),
    Field.BARCODE: (
        *("barcode", "barcodes", "bar code", "ean", "ean13", "ean 13", "ean8", "ean code", "gtin"),
        *("gtin ean", "upc", "upc ean", "ean upc", "upc code", "variant barcode", "upc a", "isbn"),
        *("gtin upc ean or isbn", "product code upc ean", "strichcode", "barcode nummer"),
        *("ean nummer", "ean code nummer", "code barre", "code barres", "code a barres"),
        *("codigo de barras", "codice a barre", "codice ean", "streepjescode", "ean kod"),
        *("kod kreskowy", "kod ean", "streckkod", "strekkode", "stregkode", "viivakoodi"),
        *("carovy kod", "vonalkod", "cod de bare", "штрихкод", "штрих код", "条 码", "code"),
    ),
    Field.SKU: (
        *("sku", "variant sku", "stock code", "item code", "product code", "internal reference"),
        *("reference", "ref", "plu", "item number", "article number", "artikelnummer", "art nr"),
        *("artikel nr", "item no", "product no", "referenz", "referencia", "reference interne"),
        *("codigo", "codigo interno", "codice", "codice articolo", "referentie", "artikelcode"),
        *("indeks", "kod produktu", "symbol", "varenummer", "artikelnr", "артикул", "code"),
    ),
    Field.PRICE: (
        *("price", "unit price", "selling price", "sale price", "sales price", "retail price"),
        *("retail", "variant price", "regular price", "default price", "list price", "lst price"),
        *("price incl tax", "price inc tax", "price gross", "gross price", "preis"),
        *("verkaufspreis", "vk", "vk preis", "vk brutto", "bruttopreis", "ladenpreis", "prix"),
        *("prix ttc", "prix de vente", "prix de vente ttc", "prix unitaire", "precio"),
        *("precio de venta", "pvp", "precio unitario", "prezzo", "prezzo di vendita"),
        *("prezzo vendita", "preco", "preco de venda", "pvp c iva", "prijs", "verkoopprijs"),
        *("verkoopprijs incl btw", "cena", "cena sprzedazy", "cena brutto", "pris"),
        *("forsaljningspris", "utpris", "utsalgspris", "salgspris", "hinta", "ar", "pret", "цена"),
        *("价 格", "售 价"),
    ),
    Field.COST: (
        *("cost", "cost price", "unit cost", "cost per item", "purchase price", "supply price"),
        *("default cost", "standard price", "buying price", "einkaufspreis", "ek", "ek preis"),
        *("ek netto", "prix d achat", "prix dachat", "prix d achat ht", "prix dachat ht"),
        *(
            "precio de compra",
            "precio de coste",
            "precio de costo",
            "costo",
            "coste",
            "costo unitario",
        ),
        *("prezzo di acquisto", "prezzo acquisto", "custo", "preco de custo", "preco de compra"),
        *("inkoopprijs", "kostprijs", "cena zakupu", "koszt", "inkopspris", "innkjopspris"),
        *("kostpris", "purchase cost", "себестоимость", "закупочная цена"),
    ),
    Field.CATEGORY: (
        *("category", "categories", "product category", "item category", "product type", "type"),
        *("group", "department", "reporting category", "kategorie", "warengruppe", "produktgruppe"),
        *("artikelgruppe", "categorie", "rayon", "famille", "categoria", "familia", "reparto"),
        *("gruppo", "departamento", "groep", "artikelgroep", "productgroep", "kategoria", "grupa"),
        *("kategori", "varugrupp", "varegruppe", "категория", "группа"),
    ),
    Field.TAX: (
        *("tax", "tax rate", "vat", "vat rate", "vat percent", "tax class", "gst", "sales tax"),
        *("tax name", "mwst", "mwst satz", "ust", "steuer", "steuersatz", "tva", "taux tva"),
        *("taux de tva", "iva", "tipo iva", "aliquota iva", "imposto", "taxa iva", "btw"),
        *("btw tarief", "btw percentage", "vat stawka", "stawka vat", "customer taxes", "moms"),
        *("momssats", "mva", "ндс"),
    ),
    Field.STOCK: (
        *("stock", "quantity", "qty", "on hand", "quantity on hand", "qty on hand", "in stock"),
        *("inventory", "stock level", "current quantity", "current stock", "opening stock"),
        *("stock on hand", "bestand", "lagerbestand", "menge", "lager", "variant inventory qty"),
        *("quantite", "quantite en stock", "cantidad", "existencias", "inventario", "quantita"),
        *("giacenza", "quantidade", "estoque", "voorraad", "aantal", "ilosc", "stan"),
        *("stan magazynowy", "antal", "lagersaldo", "antall", "beholdning", "available"),
        *("stock quantity", "количество", "остаток"),
    ),
    Field.UNIT: (
        *("unit", "uom", "unit of measure", "sold by", "unit type", "einheit", "mengeneinheit"),
        *("unite", "unite de mesure", "unidad", "unidad de medida", "unita", "unita di misura"),
        *("eenheid", "unidade", "jednostka", "jm", "enhet", "enhed"),
    ),
    Field.REORDER: (
        *("reorder level", "reorder point", "low stock", "low stock amount", "minimum stock"),
        *("min stock", "stock alert", "low stock threshold", "mindestbestand", "meldebestand"),
        *("stock minimum", "seuil d alerte", "stock minimo", "scorta minima", "minimumvoorraad"),
        *("minimale voorraad", "stan minimalny", "minsta lager"),
    ),
    Field.DESCRIPTION: (
        *("description", "long description", "product description", "details", "beschreibung"),
        *("descripcion", "descrizione", "descricao", "beschrijving", "opis", "beskrivning"),
    ),
    Field.AGE: (
        *("age", "age limit", "age restriction", "minimum age", "age check", "altersgrenze"),
        *("mindestalter", "age minimum", "edad minima", "eta minima", "minimumleeftijd"),
        *("leeftijdsgrens", "idade minima", "wiek minimalny", "aldersgrans"),
    ),
    Field.SUPPLIER: (
        *("supplier", "supplier name", "vendor", "vendor name", "lieferant", "fournisseur"),
        *("proveedor", "fornitore", "leverancier", "fornecedor", "dostawca", "leverantor"),
        *("leverandor", "поставщик"),
    ),
    Field.SUPPLIER_CODE: (
        *("supplier code", "supplier sku", "supplier reference", "supplier item code"),
        *("vendor code", "vendor sku", "vendor item code", "lieferantenartikelnummer"),
        *("reference fournisseur", "ref fournisseur", "referencia proveedor", "codice fornitore"),
        *("artikelnummer leverancier", "kod dostawcy"),
    ),
    Field.GROUP: ("handle",),
    Field.VARIANT: ("variant", "variation", "variante", "variatie"),
}
