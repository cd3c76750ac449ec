"""Lock files: they pin what is declared, with hashes, and never say where anything came from.

``python -m lint.locks core`` prints what the lock of that name is made from; plugins and themes are installed without
looking at their requirements, so theirs belong to core's lock.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
NAMES = ("build", "core", "dev")
ADDRESS = re.compile(r"://|--(index|extra-index|find-links|trusted-host)| @ |(^|\s|=)(\.{1,2}|~)?/")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)


def declared(root: Path, lock: str) -> list[Requirement]:
    """Return what people wrote down: in ``requirements/<lock>.in`` or in every ``setup.cfg``; dev includes extras."""
    listed = root / "requirements" / f"{lock}.in"
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    own = set()
    if lock != "build":
        for path in (root / "setup.cfg", *sorted(root.glob("plugins/*/setup.cfg")), root / "themes" / "setup.cfg"):
            setup = ConfigParser(interpolation=None)
            setup.read(path, "utf-8")
            own.add(canonicalize_name(setup["metadata"]["name"]))
            lines += setup.get("options", "install_requires", fallback="").splitlines()
            if lock == "dev" and setup.has_section("options.extras_require"):
                for extra in setup["options.extras_require"].values():
                    lines += extra.splitlines()
    wanted = {Requirement(line) for line in lines if line.strip()}
    return sorted((one for one in wanted if canonicalize_name(one.name) not in own), key=str)


def pins(root: Path, lock: str) -> dict[str, set[str]]:
    """Return the versions that a lock names for each package; more than one where systems differ."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall((root / "requirements" / f"{lock}.txt").read_text("utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def breaches(root: Path) -> Iterator[str]:
    """Yield addresses, entries without a hash, and whatever is declared otherwise than it is pinned."""
    core = pins(root, "core")
    for lock in NAMES:
        file = f"requirements/{lock}.txt"
        lines = (root / file).read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if ADDRESS.search(line):
                yield f"{file}:{number}: an address in a lock file"
            if PIN.match(line) and not (number < len(lines) and "--hash=" in lines[number]):
                yield f"{file}:{number}: no hash"
        found = pins(root, lock)
        for requirement in declared(root, lock):
            versions = found.get(canonicalize_name(requirement.name), set())
            if not any(requirement.specifier.contains(version, prereleases=True) for version in versions):
                yield f"{file}: {requirement} is declared and not pinned (make lock)"
        if lock == "dev":
            for name in sorted(core):
                if found.get(name) != core[name]:
                    yield f"{file}: {name} differs from requirements/core.txt (make lock)"


if __name__ == "__main__":
    print("\n".join(str(requirement) for requirement in declared(ROOT, sys.argv[1])))
