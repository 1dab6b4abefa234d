import stat
from pathlib import Path

import pytest

from pos_app import paths


def test_what_ships_with_the_program_is_found_from_the_repository() -> None:
    assert paths.resource("icons/lock.svg").is_file()
    assert paths.resource("fonts/Inter-Regular.ttf").is_file()
    assert paths.migrations_dir().is_dir()


def test_one_variable_moves_all_of_the_shop_to_another_folder(data_folder: Path) -> None:
    assert paths.data_dir() == data_folder
    for folder in (paths.cache_dir(), paths.documents_dir(), paths.log_dir()):
        assert folder.is_relative_to(data_folder)
        assert folder.is_dir()


def test_folders_are_the_owners_alone() -> None:
    assert stat.S_IMODE(paths.data_dir().stat().st_mode) == 0o700
    assert stat.S_IMODE(paths.cache_dir().stat().st_mode) == 0o700


def test_without_the_variable_each_system_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POS_DATA_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert paths.data_dir().is_relative_to(tmp_path)
    assert paths.cache_dir() != paths.data_dir()
    assert paths.documents_dir().name == "pos-app"


def test_an_incomplete_program_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "pos_app" / "paths.py"))
    paths._shipped.cache_clear()
    with pytest.raises(FileNotFoundError, match="no folder resources"):
        paths.resource("icons")
    paths._shipped.cache_clear()
