"""The walk that `./dev run` makes without a screen: where it is stuck, a person would be."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import tour
from pos_app.demo import make_demo
from pos_app.tour import Tour
from pos_app.ui.window import TillWindow

SCREENS = ("sell", "pay", "complete", "sales", "stock", "shift", "users", "settings", "setup")
PANELS = (Qt.Key.Key_F1, Qt.Key.Key_F4, Qt.Key.Key_F6, Qt.Key.Key_F8, Qt.Key.Key_F9)


class Strays(QObject):
    """Notices each widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen[type(watched).__name__] += 1
        return False


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    make_demo(folder)
    return folder


@pytest.fixture
def strays(qapp: QApplication) -> Iterator[Strays]:
    watch = Strays()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def test_a_demo_sale_goes_through_the_real_windows(qapp: QApplication, demo: Path) -> None:
    walk = Tour(demo, demo / "pictures-of-the-walk", "light", (1024, 768))
    walk.pictures.mkdir()
    walk.walk()
    names = {shot.name.split("-light")[0] for shot in walk.shots}
    assert {"login", "sell", "approval", "pay", "complete", "settings"} <= names
    assert all(shot.stat().st_size > 2000 for shot in walk.shots)
    assert [shot.suffix for shot in walk.shots].count(".pdf") == 1


def test_an_empty_shop_sells_its_first_loaf(qapp: QApplication, tmp_path: Path) -> None:
    tour.sell_one(tmp_path / "new")


def test_no_part_of_a_screen_opens_as_a_window_of_its_own(
    qapp: QApplication, demo: Path, strays: Strays
) -> None:
    walk = Tour(demo, demo, "light", (1366, 768))
    with walk._till() as window:
        walk._log_in(window, "owner", tour.OWNER_PIN)
        for name in SCREENS:
            window.screen_named(name)
        window.go("sell")
        walk._scan(window, walk._codes(window, 1)[0])
        for key in PANELS:
            walk._press(window, key)
            walk._press(window, Qt.Key.Key_Escape)
    del strays.seen["Splash"]
    assert strays.seen == {TillWindow.__name__: 1}
