"""What is held about a person (UU 27/2022), asked of mail and of every installed plugin, be its module on or off."""

from __future__ import annotations

from cms_core import plugins
from cms_core.entries import PersonalData
from cms_core.extensions import state
from cms_core.mail import services as mail
from cms_core.modules import gate


def held(subject: str) -> list[PersonalData]:
    """Return what is held about somebody, who is known by a telephone number, an e-mail address or a NIK."""
    return [*mail.held(subject), *_asked("cms_personal_data", subject=subject)]


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Erase what is held about somebody and return it; with ``dry_run`` only return what would be erased.

    The caller commits, once every plugin has done its part.
    """
    return [*mail.erase(subject, dry_run=dry_run), *_asked("cms_erase_personal_data", subject=subject, dry_run=dry_run)]


def _asked(hook: str, **given: object) -> list[PersonalData]:
    # A plugin that fails stops all: half an answer would be taken for a whole one.
    return [
        found for name in sorted(gate.loaded()) for found in plugins.call(state().manager, name, hook, **given) or ()
    ]
