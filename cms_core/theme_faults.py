"""What drawing with the templates of a theme has found wrong with them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import structlog
from flask import Flask

log = structlog.get_logger()
FAULTS = "theme-faults"


def faults_folder(app: Flask) -> Path:
    """Return the folder in which faults are kept."""
    return Path(app.instance_path) / FAULTS


class Faults(NamedTuple):
    """What was told already: a file each, so that all workers know; they are about templates as they stand now."""

    folder: Path
    prefix: str

    def add(self, template: str, text: str) -> bool:
        """Keep a sentence about a template; return False if there is one already."""
        path = self.folder / f"{self.prefix}{hashlib.sha256(template.encode()).hexdigest()[:16]}"
        try:
            self.folder.mkdir(exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return False
        except OSError:
            log.warning("theme fault not kept", template=template)
        return True

    def all(self) -> list[str]:
        """Return the sentences, and forget those about this theme as it was before."""
        theme = self.prefix.partition(".")[0]
        for path in self.folder.glob(f"{theme}.*"):
            if not path.name.startswith(self.prefix):
                path.unlink(missing_ok=True)
        return [path.read_text("utf-8") for path in sorted(self.folder.glob(f"{self.prefix}*"))]
