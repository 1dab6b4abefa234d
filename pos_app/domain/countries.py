"""What a shop in a country starts with: currency, tax rates, and how its cash is rounded.

A starting point that set-up shows and the shop changes: rates are the general ones in force in
November 2026, not advice. Cash rounding follows the country's rule for its smallest coin in
circulation (half-up unless the rule says otherwise).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Country:
    """A country's presets. `rates` are percents as text, the most common first; `cash_increment` is
    in minor units.
    """

    code: str
    name: str
    currency: str
    locale: str
    zone: str
    tax_name: str
    rates: tuple[tuple[str, str], ...]
    prices_include_tax: bool = True
    cash_increment: int = 1


def _vat(*percents: str) -> tuple[tuple[str, str], ...]:
    names = ("Standard", "Reduced", "Low", "Special")
    named = [
        (f"{name} {percent}%", percent) for name, percent in zip(names, percents, strict=False)
    ]
    return (*named, ("Zero 0%", "0"))


_ALL: Final = (
    Country("AE", "United Arab Emirates", "AED", "en_AE", "Asia/Dubai", "VAT", _vat("5")),
    Country("AT", "Austria", "EUR", "de_AT", "Europe/Vienna", "USt", _vat("20", "10", "13")),
    Country("AU", "Australia", "AUD", "en_AU", "Australia/Sydney", "GST", _vat("10"), cash_increment=5),
    Country("BE", "Belgium", "EUR", "nl_BE", "Europe/Brussels", "BTW", _vat("21", "6", "12"), cash_increment=5),
    Country("BH", "Bahrain", "BHD", "en_AE", "Asia/Bahrain", "VAT", _vat("10"), cash_increment=5),
    Country("CA", "Canada", "CAD", "en_CA", "America/Toronto", "GST", (("GST 5%", "5"), ("Zero 0%", "0")), prices_include_tax=False, cash_increment=5),
    Country("CH", "Switzerland", "CHF", "de_CH", "Europe/Zurich", "MWST", _vat("8.1", "2.6", "3.8"), cash_increment=5),
    Country("CZ", "Czechia", "CZK", "cs_CZ", "Europe/Prague", "DPH", _vat("21", "12"), cash_increment=100),
    Country("DE", "Germany", "EUR", "de_DE", "Europe/Berlin", "MwSt", _vat("19", "7")),
    Country("DK", "Denmark", "DKK", "da_DK", "Europe/Copenhagen", "Moms", _vat("25"), cash_increment=50),
    Country("ES", "Spain", "EUR", "es_ES", "Europe/Madrid", "IVA", _vat("21", "10", "4")),
    Country("FI", "Finland", "EUR", "fi_FI", "Europe/Helsinki", "ALV", _vat("25.5", "13.5", "10"), cash_increment=5),
    Country("FR", "France", "EUR", "fr_FR", "Europe/Paris", "TVA", _vat("20", "5.5", "10", "2.1")),
    Country("GB", "United Kingdom", "GBP", "en_GB", "Europe/London", "VAT", _vat("20", "5")),
    Country("GR", "Greece", "EUR", "el_GR", "Europe/Athens", "ΦΠΑ", _vat("24", "13", "6")),
    Country("IE", "Ireland", "EUR", "en_IE", "Europe/Dublin", "VAT", _vat("23", "13.5", "9"), cash_increment=5),
    Country("IN", "India", "INR", "en_IN", "Asia/Kolkata", "GST", _vat("18", "5")),
    Country("IT", "Italy", "EUR", "it_IT", "Europe/Rome", "IVA", _vat("22", "10", "4"), cash_increment=5),
    Country("JP", "Japan", "JPY", "ja_JP", "Asia/Tokyo", "消費税", _vat("10", "8")),
    Country("KE", "Kenya", "KES", "en_KE", "Africa/Nairobi", "VAT", _vat("16")),
    Country("KW", "Kuwait", "KWD", "en_AE", "Asia/Kuwait", "Tax", (("No tax", "0"),), cash_increment=5),
    Country("MX", "Mexico", "MXN", "es_MX", "America/Mexico_City", "IVA", _vat("16")),
    Country("NG", "Nigeria", "NGN", "en_NG", "Africa/Lagos", "VAT", _vat("7.5")),
    Country("NL", "Netherlands", "EUR", "nl_NL", "Europe/Amsterdam", "BTW", _vat("21", "9"), cash_increment=5),
    Country("NO", "Norway", "NOK", "nb_NO", "Europe/Oslo", "MVA", _vat("25", "15", "12"), cash_increment=100),
    Country("NZ", "New Zealand", "NZD", "en_NZ", "Pacific/Auckland", "GST", _vat("15"), cash_increment=10),
    Country("PL", "Poland", "PLN", "pl_PL", "Europe/Warsaw", "VAT", _vat("23", "8", "5")),
    Country("PT", "Portugal", "EUR", "pt_PT", "Europe/Lisbon", "IVA", _vat("23", "13", "6")),
    Country("SA", "Saudi Arabia", "SAR", "en_AE", "Asia/Riyadh", "VAT", _vat("15")),
    Country("SE", "Sweden", "SEK", "sv_SE", "Europe/Stockholm", "Moms", _vat("25", "12", "6"), cash_increment=100),
    Country("TR", "Türkiye", "TRY", "tr_TR", "Europe/Istanbul", "KDV", _vat("20", "10", "1")),
    Country("US", "United States", "USD", "en_US", "America/New_York", "Sales tax", (("No tax yet", "0"),), prices_include_tax=False),
    Country("ZA", "South Africa", "ZAR", "en_ZA", "Africa/Johannesburg", "VAT", _vat("15"), cash_increment=10),
)  # fmt: skip

COUNTRIES: Final = {country.code: country for country in sorted(_ALL, key=lambda c: c.name)}
