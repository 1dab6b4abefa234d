"""The composition root of the server: opens a shop, serves it until it is told to stop, closes it.

    pos-app server --data DIR [--host 127.0.0.1] [--port 8000] [--database-url URL] [--workers N]
        [--tls-cert FILE --tls-key FILE | --tls-self-signed | --behind-proxy] [--docs] [--demo]

Plain HTTP stays on this machine: a host beyond loopback wants TLS, or a proxy before it that speaks
TLS. Signals end it: what is being answered is answered, then the shop is closed in order.

    address.py    where to listen, and what may be spoken there
    tls.py        certificates
    listening.py  uvicorn as it runs here
    workers.py    several processes on one address
    plan.py       what a process needs to know to serve
"""

from pos_app.domain.errors import NotFound

try:
    import uvicorn  # noqa: F401  asked for here, once
except ModuleNotFoundError as error:
    raise NotFound(
        "The server's parts are not installed: pip install 'pos-app[server]'."
    ) from error

from pos_app.serving.address import Address, is_loopback
from pos_app.serving.listening import GRACE, Server, configured
from pos_app.serving.plan import Plan, furnish
from pos_app.serving.program import serve

__all__ = [
    "GRACE",
    "Address",
    "Plan",
    "Server",
    "configured",
    "furnish",
    "is_loopback",
    "serve",
]
