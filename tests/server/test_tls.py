"""What may be spoken where, and whose certificate it is."""

import socket
import ssl
import stat
import warnings
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from pos_app.domain.errors import Invalid, NotFound
from pos_app.serving import Address, Plan, tls
from tests.server.test_serving import program
from tests.shop import NOON


def test_plain_http_beyond_this_machine_wants_tls_or_a_proxy() -> None:
    for host in ("0.0.0.0", "192.168.1.5", "shop.example"):
        with pytest.raises(Invalid, match="--tls-self-signed"):
            Address(host).checked()
        assert Address(host, tls_self_signed=True).checked()
        assert Address(host, behind_proxy=True).checked()


def test_what_contradicts_itself_is_refused() -> None:
    some = Path("some.pem")
    for address in (
        Address(tls_cert=some),
        Address(tls_key=some),
        Address(tls_cert=some, tls_key=some, tls_self_signed=True),
        Address(behind_proxy=True, tls_self_signed=True),
        Address(port=70_000),
    ):
        with pytest.raises(Invalid):
            address.checked()
    with pytest.raises(Invalid, match="passwords"):
        Address("0.0.0.0", tls_self_signed=True).checked(demo=True)
    with pytest.raises(Invalid, match="several workers"):
        Plan(Path(), Address(), workers=2).checked()


def test_docs_are_for_this_machine_unless_asked_for() -> None:
    assert Address().shows_docs
    assert not Address("0.0.0.0", tls_self_signed=True).shows_docs
    assert Address("0.0.0.0", tls_self_signed=True, docs=True).shows_docs
    assert not Address(behind_proxy=True).shows_docs, "others come through the proxy"


def test_a_certificate_of_our_own_is_p_256_made_once_and_its_key_nobody_elses(
    tmp_path: Path,
) -> None:
    made = tls.own(tmp_path, "192.168.1.5", NOON)
    cert = x509.load_pem_x509_certificate(made.cert.read_bytes())
    key = cert.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)
    names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "192.168.1.5" in map(str, names.get_values_for_type(x509.IPAddress))
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700
    assert tls.own(tmp_path, "192.168.1.5", NOON + timedelta(days=3000)) == made
    later = tls.own(tmp_path, "192.168.1.5", NOON + timedelta(days=4000))
    assert later.fingerprint != made.fingerprint


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    made = tls.own(tmp_path, "localhost", NOON)
    assert tls.given(made.cert, made.key) == made
    made.key.chmod(0o644)
    with pytest.raises(Invalid, match="chmod 600"):
        tls.given(made.cert, made.key)
    with pytest.raises(NotFound):
        tls.given(tmp_path / "none.crt", made.key)
    made.key.chmod(0o600)
    other = tls.own(tmp_path / "other", "localhost", NOON)
    with pytest.raises(Invalid, match="not a certificate and its key"):
        tls.given(other.cert, made.key)


@pytest.mark.slow
def test_a_server_with_its_own_certificate_speaks_tls_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with program(folder, "--tls-self-signed") as (_process, lines, url):
        assert url.startswith("https://")
        told = lines[-2].removeprefix("Certificate (SHA-256): ")
        assert told == tls.fingerprint(folder / "tls" / "server.crt")
        trusting = ssl.create_default_context(cafile=str(folder / "tls" / "server.crt"))
        answer = httpx.get(f"{url}/health/live", verify=trusting)
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/health/live")
        with pytest.raises(httpx.HTTPError):
            httpx.get(url.replace("https", "http") + "/health/live")
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as line, pytest.raises(ssl.SSLError):
            _old().wrap_socket(line)


def _old() -> ssl.SSLContext:
    """Somebody who speaks TLS 1.1 at best and looks at no certificate."""
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    return old
