"""What a screen is given: one object to call services through, on the spot or on a worker.

`call` is for what is local and bounded: it runs inline on the GUI thread, so that a screen stays
straight-line code without stale callbacks. `fetch` runs a slow query on a worker, `run` anything
else slow (hashing, wire, printer, disk). Results come back through one queued signal; a result
whose owner is gone is dropped.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Actor, Permission
from pos_app.domain.errors import ApprovalRequired, NotLoggedIn, PosError
from pos_app.domain.pricing import PriceRules
from pos_app.services import auth, settings, setup
from pos_app.services.declare import Service, Topic
from pos_app.stopping import Stop, Stopped, until

P = ParamSpec("P")
R = TypeVar("R")

WORKERS = 3
# Seconds after which a worker hands the interpreter on: a frame of the window, which asks for it a
# dozen times, does not wait the usual 5 ms each time.
TURN = 0.0005
Asks = Callable[[ApprovalRequired, Callable[[UUID], object]], None]
Refused = Callable[[PosError], None]


class Pos(QObject):
    """The door of the windows: services, the person at the till, and the settings in force.

    `changed(Topic)` says what kind of thing a finished command changed; `actor_changed()` that
    somebody else is at the till, `rights_changed()` that the same person may do other things now;
    `settings_changed()` that settings were read anew;
    `failed(object)` carries a bug from a worker to the crash dialog.
    """

    changed = Signal(object)
    actor_changed = Signal()
    rights_changed = Signal()
    settings_changed = Signal()
    failed = Signal(object)
    _finished = Signal(object, object, object)

    def __init__(self, backend: Backend, pepper: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.backend = backend
        self.pepper = pepper
        self.actor: Actor = NOBODY
        sys.setswitchinterval(min(TURN, sys.getswitchinterval()))
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="pos")
        self._is_over = False
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self.settings: settings.Settings = backend.call(settings.read, NOBODY)
        self.rules: PriceRules = settings.price_rules(self.settings.shop)
        self._hears = self.changed.emit
        backend.listeners.append(self._hears)
        self.changed.connect(self._on_changed)

    @cached_property
    def is_practice(self) -> bool:
        """Whether all of this is a copy that is thrown away."""
        return self.call(setup.state).is_practice

    def call(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a local, bounded service now. Raises what the service raises."""
        return self.backend.call(service, self.actor, *args, **kwargs)

    def call_approved(
        self, approval: UUID | None, service: Service[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`call`, handing in the approval a manager gave for exactly this act."""
        return self.backend.call_approved(service, self.actor, approval, *args, **kwargs)

    def act(
        self,
        asks: Asks,
        refused: Refused,
        then: Callable[[R], None],
        service: Service[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Run a service for a screen and say whether it happened.

        `then` gets its result, `refused` its refusal. Where a manager must approve, `asks` gets the
        need and the way to go on: calling that with the approval's id hands it in with the very
        same act.
        """

        def attempt(approval: UUID | None) -> bool:
            try:
                result = self.call_approved(approval, service, *args, **kwargs)
            except ApprovalRequired as needed:
                asks(needed, attempt)
                return False
            except PosError as error:
                refused(error)
                return False
            then(result)
            return True

        return attempt(None)

    def can(self, permission: Permission, amount: int = 0) -> bool:
        """Whether to offer an act at all: for greying buttons; the service decides."""
        return self.actor.can(permission, amount)

    def fetch(
        self,
        owner: QObject,
        then: Callable[[R], None],
        failed: Callable[[PosError], None],
        service: Service[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Stop:
        """Run a slow service on a worker; `then` or `failed` is called on the GUI thread if `owner`
        still stands. Calling what it returns gives a reading up: neither is called then.
        """
        actor, stop = self.actor, Stop()

        def work() -> R:
            with until(stop):
                return self.backend.call(service, actor, *args, **kwargs)

        def unless_stopped(result: R) -> None:
            if not stop.is_set:
                then(result)

        def unless_given_up(error: PosError) -> None:
            if not stop.is_set:
                failed(error)

        self.run(owner, unless_stopped, unless_given_up, work)
        return stop

    def run(
        self,
        owner: QObject,
        then: Callable[[R], None],
        failed: Callable[[PosError], None],
        work: Callable[[], R],
    ) -> None:
        """Run anything slow on a worker. A `PosError` goes to `failed`; anything else is a bug and
        goes to `Pos.failed`.
        """

        def job() -> None:
            try:
                result: object = work()
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - carried to the GUI thread whole
                self._finished.emit(owner, failed, error)
            else:
                self._finished.emit(owner, then, result)

        if not self._is_over:  # a timer that ran out while the program ends begins nothing
            self._workers.submit(job)

    def log_in(self, actor: Actor) -> None:
        """Another person is at the till (or nobody)."""
        self.actor = actor
        self.actor_changed.emit()

    def wait_idle(self) -> None:
        """Wait for the workers; only for the end of the program and for tests."""
        self._is_over = True
        if self._hears in self.backend.listeners:
            self.backend.listeners.remove(self._hears)
        self._workers.shutdown(wait=True)

    def _on_finished(self, owner: QObject, then: Callable[[Any], None], result: object) -> None:
        if isinstance(result, BaseException) and not isinstance(result, PosError):
            self.failed.emit(result)
        elif shiboken6.isValid(owner):
            then(result)

    def _on_changed(self, topic: Topic) -> None:
        if Topic.SETTINGS in topic:
            self.settings = self.backend.call(settings.read, self.actor)
            self.rules = settings.price_rules(self.settings.shop)
            self.settings_changed.emit()
        if Topic.USERS in topic and self.actor is not NOBODY:
            try:
                self.actor = self.backend.call(auth.refresh, self.actor)
            except NotLoggedIn:
                self.log_in(NOBODY)
            else:
                self.rights_changed.emit()
