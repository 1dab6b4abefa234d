"""The key of the PINs: where it lies, and that another one is not made by mistake."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from pos_app.domain.errors import StorageFailed
from pos_app.keys import FILE, pepper


class Store(KeyringBackend):
    """A key store that can be locked."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return None if self.forgets else self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def store() -> Iterator[Store]:
    before, own = keyring.get_keyring(), Store()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def test_a_shop_has_one_key_and_its_file_is_its_owners_alone(tmp_path: Path) -> None:
    made = pepper(tmp_path, use_key_store=False)
    assert len(made) == 32
    assert pepper(tmp_path) == made
    if os.name != "nt":
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_the_key_lies_in_the_systems_store_and_not_in_the_file(
    tmp_path: Path, store: Store
) -> None:
    made = pepper(tmp_path)
    assert list(store.kept.values()) == [made.hex()]
    assert made.hex() not in (tmp_path / FILE).read_text()
    assert pepper(tmp_path) == made


def test_a_locked_store_is_no_reason_for_another_key(tmp_path: Path, store: Store) -> None:
    made = pepper(tmp_path)
    store.is_locked = True
    with pytest.raises(StorageFailed, match="Unlock it"):
        pepper(tmp_path)
    store.is_locked = False
    assert pepper(tmp_path) == made


@pytest.mark.parametrize("trouble", ["is_locked", "forgets"])
def test_a_store_that_keeps_nothing_is_not_relied_on(
    tmp_path: Path, store: Store, trouble: str
) -> None:
    setattr(store, trouble, True)
    made = pepper(tmp_path)
    setattr(store, trouble, False)
    assert pepper(tmp_path) == made
    assert (tmp_path / FILE).read_text() == made.hex()


@pytest.mark.parametrize("damage", ["", "no hex", "abcd", "\x00" * 64])
def test_a_damaged_key_is_said_and_not_used(tmp_path: Path, damage: str) -> None:
    """An empty key would let a stolen database be searched for PINs."""
    pepper(tmp_path, use_key_store=False)
    (tmp_path / FILE).write_text(damage)
    with pytest.raises(StorageFailed, match="damaged"):
        pepper(tmp_path)
