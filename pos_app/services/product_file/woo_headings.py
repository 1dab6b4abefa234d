"""The headings of WooCommerce's export, which it writes in the language of the shop: English,
German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish and their neighbours.
"""

from typing import Final

NAME: Final = ("Name", "Nom", "Nombre", "Nome", "Naam", "Nazwa", "Namn", "Navn")
PRICE: Final = (
    *("Regular price", "Regulärer Preis", "Tarif régulier", "Precio normal", "Prezzo di listino"),
    *("Reguliere prijs", "Preço normal", "Preço", "Cena regularna", "Cena", "Ordinarie pris"),
    *("Normalpris", "Ordinær pris"),
)
STOCK: Final = (
    *("Stock", "Lager", "Bestand", "Inventario", "Existencias", "Magazzino", "Voorraad", "Estoque"),
    *("Stan magazynowy", "Lagersaldo", "Lagerstatus"),
)
REORDER: Final = (
    *("Low stock amount", "Geringe Lagermenge", "Geringer Lagerbestand", "Montant de stock faible"),
    *("Cantidad de bajo inventario", "Quantità minima in magazzino", "Lage voorraad"),
    *("Quantidade baixa em estoque", "Niski stan magazynowy", "Lågt lagersaldo"),
)
SKU: Final = ("SKU", "Artikelnummer", "UGS", "COD", "REF", "Artikelnr", "Varenummer")
CATEGORY: Final = (
    *("Categories", "Kategorien", "Catégories", "Categorías", "Categorie", "Categorieën"),
    *("Categorias", "Kategorie", "Kategorier"),
)
PARENT: Final = (
    *("Parent", "Übergeordnetes Produkt", "Übergeordnet", "Superior", "Genitore", "Hoofd"),
    *("Hoofdproduct", "Ascendente", "Pai", "Nadrzędny", "Förälder", "Forelder"),
)

VALUES: Final = tuple(
    pattern.format(number)
    for number in (1, 2, 3)
    for pattern in (
        *("Attribute {} value(s)", "Attribut {} Wert(e)", "Valeur(s) de l’attribut {}"),
        *("Valor(es) del atributo {}", "Valore attributo {}", "Valore dell'attributo {}"),
        *("Waarde(n) eigenschap {}", "Valores do atributo {}", "Wartość(i) atrybutu {}"),
        *("Värde(n) för attribut {}",),
    )
)
OPTIONS: Final = tuple(
    pattern.format(number)
    for number in (1, 2, 3)
    for pattern in (
        *("Attribute {} name", "Attribut {} Name", "Nom de l’attribut {}"),
        *("Nombre del atributo {}", "Nome attributo {}", "Nome dell'attributo {}"),
        *("Naam eigenschap {}", "Nome do atributo {}", "Nazwa atrybutu {}", "Namn på attribut {}"),
    )
)
