"""Where the server listens, and what may be spoken there."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from pos_app.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. TLS by a given certificate or by one of our own; `behind_proxy` leaves it to
    a proxy before us. `docs` shows /docs, which loopback shows unasked; `metrics` shows /metrics to
    other machines.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    docs: bool = False
    metrics: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_self_signed: bool = False
    behind_proxy: bool = False

    @property
    def is_tls(self) -> bool:
        """Whether TLS is spoken here."""
        return self.tls_self_signed or self.tls_cert is not None

    @property
    def shows_docs(self) -> bool:
        """Whether /docs is shown."""
        return self.docs or (is_loopback(self.host) and not self.behind_proxy)

    def checked(self, *, demo: bool = False) -> "Address":
        """The address, if what is asked for may be spoken there. Raises `Invalid`."""
        if (self.tls_cert is None) != (self.tls_key is None):
            raise Invalid("A certificate needs its key: give --tls-cert and --tls-key.")
        if self.tls_self_signed and self.tls_cert is not None:
            raise Invalid("Give a certificate, or ask for a self-signed one; not both.")
        if self.behind_proxy and self.is_tls:
            raise Invalid("Behind a proxy it is the proxy that speaks TLS.")
        beyond = not is_loopback(self.host)
        if demo and beyond:
            raise Invalid(
                f"Everybody knows the demo shop's passwords, and {self.host} is beyond this "
                "machine: listen at 127.0.0.1."
            )
        if beyond and not (self.is_tls or self.behind_proxy):
            raise Invalid(
                f"Plain HTTP stays on this machine, and {self.host} is beyond it: listen at "
                "127.0.0.1, or give --tls-cert and --tls-key, --tls-self-signed or --behind-proxy."
            )
        if not 0 <= self.port <= 65535:
            raise Invalid("A port is a number from 0 to 65535.")
        return self

    def url(self, port: int) -> str:
        """How a caller writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_tls else 'http'}://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and no other."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
