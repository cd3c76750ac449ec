"""The sample content of a plugin, made by the first test that needs it and copied for the others."""

from __future__ import annotations

import shutil
from pathlib import Path

from cms_core.testing.databases import Databases


class Kept:
    """Instance folders and databases with sample content, by a name."""

    def __init__(self, folder: Path, databases: Databases) -> None:
        self._folder, self._databases = folder, databases
        self._addresses: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._addresses

    def keep(self, name: str, instance: Path, address: str) -> None:
        """Keep a copy of an instance folder and of the database at an address, which nobody uses meanwhile."""
        shutil.copytree(instance, self._folder / name)
        is_file = address.startswith("sqlite")
        self._addresses[name] = address if is_file else self._databases.copy(address)

    def bring(self, name: str, instance: Path, address: str) -> str:
        """Copy what was kept into an instance folder; return the address of its database, ``address`` for a file."""
        shutil.copytree(self._folder / name, instance, dirs_exist_ok=True)
        return address if address.startswith("sqlite") else self._databases.copy(self._addresses[name])

    def close(self) -> None:
        """Drop the databases."""
        for address in self._addresses.values():
            self._databases.take_back(address)
