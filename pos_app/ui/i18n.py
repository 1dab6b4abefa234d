"""Words in the reader's language. The source is English and reads as it stands.

`tr` goes through Qt's translators. Where none answers, English plurals are made here:
"%n sale(s)" and "%n sale(s) (waits|wait) here".
"""

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = ""  # what lupdate writes for a plain function called tr
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_SUFFIX = re.compile(r"\((s|es)\)")
_CHOICE = re.compile(r"\(([^()|]*)\|([^()|]*)\)")
_installed: list[QTranslator] = []


def tr(text: str, n: int | None = None, **params: object) -> str:
    """The text in the chosen language; `n` chooses the plural and replaces %n.

    Other values stand in braces: tr("{name} has no price.", name=item.name).
    """
    source = text if n is None or _installed else _english(text, n)
    words = QCoreApplication.translate(CONTEXT, source, None, -1 if n is None else n)
    if n is not None and _installed and (_SUFFIX.search(words) or _CHOICE.search(words)):
        words = _english(words, n)
    return words.format(**params) if params else words


def install(language: str, folder: Path) -> bool:
    """Use the translation `<language>.qm` of a folder from now on; whether there is one.

    Windows that are open keep their words until they are built again.
    """
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("Make the application before choosing its language")
    for old in _installed:
        app.removeTranslator(old)
    _installed.clear()
    QLocale.setDefault(QLocale(language))
    for name in (f"qtbase_{language}", language):
        translator = QTranslator(app)
        if translator.load(str(folder / f"{name}.qm")):
            app.installTranslator(translator)
            _installed.append(translator)
    return bool(_installed)


def is_right_to_left(language: str) -> bool:
    """Whether a language such as "ar_AE" is read from right to left."""
    return language.replace("-", "_").split("_", 1)[0] in RIGHT_TO_LEFT


def _english(text: str, n: int) -> str:
    text = _SUFFIX.sub("" if n == 1 else r"\1", text.replace("%n", f"{n:,}"))
    return _CHOICE.sub(r"\1" if n == 1 else r"\2", text)
