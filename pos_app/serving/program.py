"""`pos-app server` from its start to its end."""

import os
import secrets
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos_app.domain.access import NOBODY
from pos_app.domain.clock import SystemClock
from pos_app.maintenance import DATABASE
from pos_app.server.house import House
from pos_app.services import setup
from pos_app.serving import tls, workers
from pos_app.serving.listening import Server, configured
from pos_app.serving.plan import Plan, house_of, open_backend

if TYPE_CHECKING:
    from socket import socket

_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_CODE_LENGTH: Final = 16


def serve(plan: Plan, *, demo: bool = False) -> int:
    """Serve a shop until a signal comes; the exit code.

    Raises `Invalid` for a plan that cannot be, `StorageFailed` where the shop is open elsewhere or
    its database does not answer.
    """
    plan.checked(demo=demo)
    if demo:
        _make_demo(plan)
    plan = _certified(plan)
    backend = open_backend(plan)
    try:
        backend.call(setup.prepare, NOBODY)
        plan = replace(plan, setup_code=_code())
        house = house_of(plan, backend)
        if house.setup_code is not None:
            _say(f"No shop yet. Set it up with this code, good for one time: {house.setup_code}")
        if plan.certificate is not None:
            _say(f"Certificate (SHA-256): {plan.certificate.fingerprint}")
        if plan.workers == 1:
            return listen(house, plan)
    finally:
        backend.close()
    return workers.run(replace(plan, setup_code=house.setup_code), lambda port: _ready(plan, port))


def listen(house: House, plan: Plan, sockets: "list[socket] | None" = None) -> int:
    """Answer in this process until a signal comes."""
    address = plan.address
    more: dict[str, object] = {"proxy_headers": address.behind_proxy}
    if address.behind_proxy:
        more["forwarded_allow_ips"] = os.environ.get("POS_PROXY", "127.0.0.1")
    if plan.certificate is not None:
        more |= {
            "ssl_certfile": str(plan.certificate.cert),
            "ssl_keyfile": str(plan.certificate.key),
        }
    config = configured(house, address.host, address.port, **more)
    quiet = sockets is not None  # of several workers the one who started them speaks
    server = Server(config, lambda port: None if quiet else _ready(plan, port), house)
    server.run(sockets)
    return 0 if server.started else 1


def _ready(plan: Plan, port: int) -> None:
    docs = " (documentation at /docs)" if plan.address.shows_docs else ""
    _say(f"Serving at {plan.address.url(port)}{docs}")


def _certified(plan: Plan) -> Plan:
    address = plan.address
    if address.tls_cert is not None and address.tls_key is not None:
        return replace(plan, certificate=tls.given(address.tls_cert, address.tls_key))
    if address.tls_self_signed:
        made = tls.own(plan.folder, address.host, SystemClock().now())
        return replace(plan, certificate=made)
    return plan


def _make_demo(plan: Plan) -> None:
    from pos_app.demo import PASSWORD, make_demo

    if not (plan.folder / DATABASE).exists():
        make_demo(plan.folder)
    _say(f"THIS IS A DEMO SHOP. Everybody knows its password: {PASSWORD}")


def _code() -> str:
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
