"""The look of every window: colours, type and sizes from tokens.json, and the one stylesheet.

Widgets ask `current()` for what they paint with and hold no colour or size of their own. `apply()`
puts a theme on the application; it may be called again at any time, and every widget of the kit
follows, because Qt tells each widget that its style changed.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from pos_app import paths

SCALES = (100, 115, 130)
"""Text sizes a person may choose, in percent. All sizes of the till grow together."""

_RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")
_PLACE = re.compile(r"\{([a-z]+(?:\.[a-zA-Z0-9]+)*)\}")
_TIGHT_FROM = 34  # from this size up Latin letters stand 2 % closer


class Scheme(StrEnum):
    """Which set of colours."""

    LIGHT = "light"
    DARK = "dark"


class SizeClass(StrEnum):
    """How much room a window has; screens choose their columns by it."""

    COMPACT = "compact"
    REGULAR = "regular"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One row of the type scale: size and line height in pixels, weight 400 to 600."""

    px: int
    line: int
    weight: int


class Theme:
    """Colours, type and sizes of one scheme, text size and reading direction. Never changed."""

    def __init__(
        self,
        scheme: Scheme = Scheme.LIGHT,
        scale: int = 100,
        *,
        rtl: bool = False,
        folder: Path | None = None,
    ) -> None:
        self.scheme = Scheme(scheme)
        self.scale = scale
        self.rtl = rtl
        self.folder = folder or paths.resource("tokens.json").parent
        text = (self.folder / "tokens.json").read_text(encoding="utf-8")
        self._tokens = cast("dict[str, Any]", json.loads(text))
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int, int, bool], QFont] = {}
        self._metrics: dict[tuple[str, int, int, bool], QFontMetrics] = {}

    # -- colours

    def color(self, role: str) -> QColor:
        """The colour of a role: "text.primary", "cat.sky.ink" … or "focus", the focus ring."""
        color = self._colors.get(role)
        if color is None:
            name = role
            if role == "focus":
                name = "accent.fill" if self.scheme is Scheme.LIGHT else "accent.text"
            color = self._colors[role] = _color(self._tokens["color"][self.scheme.value][name])
        return color

    def shadow(self, elevation: str) -> QColor:
        """The colour of the shadow under a "float" or a "sheet"."""
        return _color(self._tokens["elevation"][elevation][self.scheme.value])

    @cached_property
    def tints(self) -> tuple[str, ...]:
        """Names of the category tints, in their fixed order: ochre, peach, sky …"""
        roles = self._tokens["color"][self.scheme.value]
        return tuple(role.split(".")[1] for role in roles if role.endswith(".bg") and "cat" in role)

    # -- sizes

    def px(self, pixels: float) -> int:
        """Pixels of the design at the chosen text size."""
        return int((pixels * self.scale + 50) // 100)

    def size(self, name: str) -> int:
        """A size by its token name ("cartLine", "payButton", "min" …), scaled."""
        sizes = {**self._tokens["touch"], **self._tokens["size"]}
        return self.px(sizes[name])

    def radius(self, name: str) -> int:
        """Corner radius of a key, chip, control, card or sheet, scaled."""
        return self.px(self._tokens["radius"][name])

    def size_class(self, width: int) -> SizeClass:
        """The size class of a window this wide. Larger text leaves room for less."""
        points = self._tokens["breakpoint"]
        unscaled = width * 100 // self.scale
        if unscaled < points["compactBelow"]:
            return SizeClass.COMPACT
        return SizeClass.WIDE if unscaled >= points["wideFrom"] else SizeClass.REGULAR

    def motion(self, name: str) -> int:
        """Milliseconds of a movement ("select", "panel"); 0 when the system asks for none."""
        return 0 if _still() else int(self._tokens["motion"][name])

    @property
    def message_stay(self) -> int:
        """Milliseconds that information stays in the lane."""
        return int(self._tokens["motion"]["messageStay"])

    # -- type

    def type(self, name: str) -> TypeStyle:
        """A row of the type scale by its name, scaled."""
        row = self._tokens["type"][name]
        return TypeStyle(self.px(row["px"]), self.px(row["line"]), row["weight"])

    def font(self, name: str, weight: int = 0, px: int = 0, *, columns: bool = True) -> QFont:
        """The font of a type role; `weight` and `px` (unscaled) replace those of the role.

        Figures are all of one width, so that they line up in columns; on buttons and key caps,
        where nothing lines up, `columns=False` sets them closer.
        """
        key = (name, weight, px, columns)
        if key not in self._fonts:
            style = self.type("micro" if name == "mono" else name)
            font = self._new_font(
                "mono" if name == "mono" else "ui",
                self.px(px) if px else style.px,
                weight or style.weight,
            )
            font.setFeature(QFont.Tag("tnum"), int(columns))  # else the application's shows through
            self._fonts[key] = font
        return self._fonts[key]

    def metrics(
        self, name: str, weight: int = 0, px: int = 0, *, columns: bool = True
    ) -> QFontMetrics:
        """Measures of `font()` with the same arguments."""
        key = (name, weight, px, columns)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(name, weight, px, columns=columns))
        return self._metrics[key]

    def _new_font(self, families: str, pixels: int, weight: int) -> QFont:
        font = QFont()
        font.setFamilies([f for f in self._tokens["font"][families] if f != "sans-serif"])
        font.setStyleHint(
            QFont.StyleHint.Monospace if families == "mono" else QFont.StyleHint.SansSerif
        )
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(weight))
        if pixels >= self.px(_TIGHT_FROM) and not self.rtl:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.02 * pixels)
        return font

    # -- the application

    @property
    def direction(self) -> Qt.LayoutDirection:
        """The reading direction."""
        return Qt.LayoutDirection.RightToLeft if self.rtl else Qt.LayoutDirection.LeftToRight

    @cached_property
    def stylesheet(self) -> str:
        """The template style.qss with its placeholders filled in."""
        template = (self.folder / "style.qss").read_text(encoding="utf-8")
        return _PLACE.sub(lambda found: self._fill(found.group(1)), template)

    def _fill(self, place: str) -> str:
        kind, _, name = place.partition(".")
        if kind in {"start", "end"}:
            return "right" if (kind == "start") is self.rtl else "left"
        if kind == "px":
            return str(self.px(int(name)))
        if kind == "r":
            return str(self.radius(name))
        if kind == "t":
            return str(self.type(name).px)
        color = self.color(place)
        red, green, blue, alpha = cast("tuple[int, int, int, int]", color.getRgb())
        return color.name() if alpha == 255 else f"rgba({red}, {green}, {blue}, {alpha})"

    @cached_property
    def palette(self) -> QPalette:
        """The palette for what Fusion paints by itself."""
        roles = {
            QPalette.ColorRole.Window: "bg.canvas",
            QPalette.ColorRole.WindowText: "text.primary",
            QPalette.ColorRole.Base: "bg.surface",
            QPalette.ColorRole.AlternateBase: "bg.hover",
            QPalette.ColorRole.Text: "text.primary",
            QPalette.ColorRole.PlaceholderText: "text.tertiary",
            QPalette.ColorRole.Button: "bg.surface",
            QPalette.ColorRole.ButtonText: "text.primary",
            QPalette.ColorRole.Highlight: "accent.fill",
            QPalette.ColorRole.HighlightedText: "accent.on",
            QPalette.ColorRole.Link: "accent.text",
            QPalette.ColorRole.ToolTipBase: "bg.inverse",
            QPalette.ColorRole.ToolTipText: "text.inverse",
            QPalette.ColorRole.Mid: "border.strong",
            QPalette.ColorRole.Accent: "accent.fill",
        }
        palette = QPalette()
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        off = QPalette.ColorGroup.Disabled
        for role in (
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
        ):
            palette.setColor(off, role, self.color("text.disabled"))
        return palette


def _color(text: str) -> QColor:
    found = _RGBA.fullmatch(text)
    if found is None:
        return QColor(text)
    color = QColor(int(found[1]), int(found[2]), int(found[3]))
    color.setAlphaF(float(found[4]))
    return color


def _still() -> bool:
    """Whether the system asks for reduced motion (Qt says so from 6.10 on)."""
    hints = QApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    preference = getattr(accessibility(), "motionPreference", None)
    return preference is not None and preference().name == "ReducedMotion"


_now: list[Theme] = []


def current() -> Theme:
    """The theme the application wears; light at 100 % before `apply` was called."""
    if not _now:
        _now.append(Theme())
    return _now[0]


def load_fonts(folder: Path) -> None:
    """Give Qt the fonts of the program. Does nothing for those it already has."""
    have = set(QFontDatabase.families())
    for path in sorted((folder / "fonts").rglob("*.ttf")):
        if path.stem.partition("-")[0] not in {name.replace(" ", "") for name in have}:
            QFontDatabase.addApplicationFont(str(path))


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application. May be called again while windows are open."""
    _now[:] = [theme]
    load_fonts(theme.folder)
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setLayoutDirection(theme.direction)
    app.setPalette(theme.palette)
    app.setFont(theme.font("body"))
    app.setStyleSheet(theme.stylesheet)
