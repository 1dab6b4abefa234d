"""Certificates: one that is given, or one of our own, made on request and kept beside the shop.

Ours is P-256 and self-signed. Nobody vouches for it: whoever connects compares its fingerprint
(SHA-256, printed at start) once and trusts that certificate alone from then on.
"""

import ipaddress
import os
import socket
import ssl
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pos_app.domain.errors import Invalid, NotFound
from pos_app.maintenance import make_private, put_in_place

FOLDER: Final = "tls"
_CERT: Final = "server.crt"
_KEY: Final = "server.key"
_LIFE: Final = timedelta(days=3650)  # pinned by its fingerprint; an early end would cut tills off
_SKEW: Final = timedelta(days=1)  # a till whose clock is slow still takes it


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files of a certificate and its key, and the fingerprint people compare."""

    cert: Path
    key: Path
    fingerprint: str


def given(cert: Path, key: Path) -> Certificate:
    """A certificate that somebody made. Raises `NotFound` or `Invalid`, also for a key that others
    on this machine can read.
    """
    for file in (cert, key):
        if not file.is_file():
            raise NotFound(f"There is no file {file}.")
    if _others_read(key):
        raise Invalid(f"Others can read {key}. Let only its owner: chmod 600.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key)
        return Certificate(cert, key, fingerprint(cert))
    except (ssl.SSLError, ValueError, OSError) as error:
        raise Invalid(f"{cert} and {key} are not a certificate and its key.") from error


def own(folder: Path, host: str, now: datetime) -> Certificate:
    """The self-signed certificate of the shop in `folder`, made on first use and when it has run
    out.
    """
    home = folder / FOLDER
    cert, key = home / _CERT, home / _KEY
    if not (cert.exists() and key.exists() and _ends(cert) > now):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(cert, key, host, now)
    return Certificate(cert, key, fingerprint(cert))


def fingerprint(cert: Path) -> str:
    """SHA-256 of a certificate in pairs of hexadecimal digits, as browsers and openssl show it."""
    digest = _read(cert).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _make(cert: Path, key: Path, host: str, now: datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pos-app server")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    _write(
        key,
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    _write(cert, made.public_bytes(serialization.Encoding.PEM))


def _names(host: str) -> list[x509.GeneralName]:
    texts = dict.fromkeys(
        ["localhost", "127.0.0.1", "::1", host, socket.gethostname(), *_own_addresses()]
    )
    names: list[x509.GeneralName] = []
    for each in texts:
        try:
            address = ipaddress.ip_address(each)
        except ValueError:
            if each.isascii() and each:
                names.append(x509.DNSName(each))
            continue
        if not address.is_unspecified:
            names.append(x509.IPAddress(address))
    return names


def _own_addresses() -> list[str]:
    """The address by which others on the network reach this machine, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks which way it would go
            return [str(probe.getsockname()[0])]
        except OSError:
            return []


def _write(file: Path, content: bytes) -> None:
    fresh = file.with_name(file.name + ".new")
    make_private(fresh)
    fresh.write_bytes(content)
    put_in_place(fresh, file)


def _read(cert: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(cert.read_bytes())


def _ends(cert: Path) -> datetime:
    return _read(cert).not_valid_after_utc


def _others_read(key: Path) -> bool:
    return os.name == "posix" and bool(key.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP))
