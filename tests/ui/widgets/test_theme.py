"""The theme is what the tokens say."""

import json
import re
from pathlib import Path

import pytest

from pos_app import paths
from pos_app.ui import icons, theme

TOKENS = json.loads(paths.resource("tokens.json").read_text(encoding="utf-8"))
KIT = Path(theme.__file__).parent


@pytest.mark.parametrize("scheme", theme.Scheme)
def test_the_stylesheet_has_no_place_left_to_fill(scheme: theme.Scheme) -> None:
    sheet = theme.Theme(scheme).stylesheet
    assert re.findall(r"\{[a-z.]+\}", sheet) == []
    assert theme.Theme(scheme).color("accent.fill").name() in sheet


def test_sides_change_places_in_a_right_to_left_window() -> None:
    assert "border-left: 1px" in theme.Theme().stylesheet
    assert "border-right: 1px" in theme.Theme(rtl=True).stylesheet


def test_text_size_multiplies_every_size() -> None:
    large = theme.Theme(scale=130)
    assert (large.type("body").px, large.size("payButton")) == (20, 94)
    assert large.radius("control") == 13


def test_larger_text_makes_a_window_compact_sooner() -> None:
    assert theme.Theme().size_class(1366) is theme.SizeClass.REGULAR
    assert theme.Theme().size_class(1199) is theme.SizeClass.COMPACT
    assert theme.Theme().size_class(1600) is theme.SizeClass.WIDE
    assert theme.Theme(scale=130).size_class(1366) is theme.SizeClass.COMPACT


def test_figures_are_of_one_width_so_that_amounts_line_up() -> None:
    metrics = theme.Theme().metrics("strong")
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_text_is_readable_on_its_ground_in_both_themes() -> None:
    for scheme in theme.Scheme:
        for pair, promised in TOKENS["contrast"][scheme.value]["text (needs 4.5)"].items():
            assert promised >= 4.5, pair


def test_every_icon_of_the_design_is_there() -> None:
    folder = paths.resource("icons")
    missing = [
        name
        for several in TOKENS["icons"]["map"]
        for name in several.split("/")
        if not (folder / f"{icons.drawing_of(name)}.svg").is_file()
    ]
    assert missing == []


def test_an_icon_is_drawn_once_and_mirrored_where_it_points(qapp: object) -> None:
    first = icons.pixmap("back", "text.primary", 20)
    assert icons.pixmap("arrow-left", "text.primary", 20).cacheKey() == first.cacheKey()
    app = qapp
    theme.apply(app, theme.Theme(rtl=True))  # type: ignore[arg-type]
    turned = icons.pixmap("back", "text.primary", 20).toImage()
    assert turned != first.toImage()
    assert turned.flipped() != turned


def test_no_widget_names_a_colour_of_its_own() -> None:
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\d|rgba?\(\d")
    files = [*(KIT / "widgets").glob("*.py"), *(KIT / "screens").rglob("*.py")]
    found = [path.name for path in files if literal.search(path.read_text(encoding="utf-8"))]
    assert found == []
