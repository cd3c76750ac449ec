"""What is held about a person (UU 27/2022), asked of mail and of every installed plugin, be its module on or off."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from cms_core import plugins
from cms_core.database import read_only
from cms_core.entries import PersonalData
from cms_core.extensions import db, state
from cms_core.mail import services as mail
from cms_core.modules import gate


def held(subject: str) -> list[PersonalData]:
    """Return what is held about somebody, who is known by a telephone number, an e-mail address or a NIK."""
    with read_only():
        return [*mail.held(subject), *_asked("cms_personal_data", subject=subject)]


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Erase what is held about somebody and return it; with ``dry_run`` only return what would be erased.

    The caller commits, once every plugin has done its part.
    """
    with read_only() if dry_run else beside_a_writer():
        gone = mail.erase(subject, dry_run=dry_run)
        return [*gone, *_asked("cms_erase_personal_data", subject=subject, dry_run=dry_run)]


@contextlib.contextmanager
def beside_a_writer() -> Iterator[None]:
    """Inside, ``every_site()`` reads while the transaction of the caller writes, and does not wait for it in vain."""
    db.session.connection()
    with read_only():
        yield


def _asked(hook: str, **given: object) -> list[PersonalData]:
    # A plugin that fails stops all: half an answer would be taken for a whole one.
    return [found for name in sorted(gate.loaded()) for found in ask(name, hook, **given)]


def ask(plugin: str, hook: str, **given: object) -> list[PersonalData]:
    """Return what one plugin answers to a hook about personal data."""
    return list(plugins.call(state().manager, plugin, hook, **given) or ())
