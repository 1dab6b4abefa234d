"""The door of the windows to the services."""

from pytestqt.qtbot import QtBot

from pos_app.services import auth
from pos_app.ui.pos import Pos


def test_what_a_timer_asks_for_while_the_program_ends_is_not_begun(qtbot: QtBot, pos: Pos) -> None:
    came: list[object] = []
    pos.fetch(pos, came.append, came.append, auth.users_to_pick)
    pos.wait_idle()
    pos.fetch(pos, came.append, came.append, auth.users_to_pick)
    qtbot.waitUntil(lambda: len(came) == 1)
    qtbot.wait(20)
    assert len(came) == 1
