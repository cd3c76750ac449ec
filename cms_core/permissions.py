"""Who may do what: one question, ``can(user, "ppid.answer", site)``, asked the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from flask import abort, g
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from cms_core.entries import Permission
from cms_core.extensions import state
from cms_core.ownership import PluginError

P = ParamSpec("P")
R = TypeVar("R")
Area = Literal["site", "admin", "platform", "staff", "any"]

PLATFORM, KECAMATAN, VILLAGE, OFFICER = "platform", "kecamatan_admin", "village_operator", "officer"
ROLES = {
    PLATFORM: _l("Pengelola platform"),
    KECAMATAN: _l("Admin kecamatan"),
    VILLAGE: _l("Operator desa"),
    OFFICER: _l("Petugas"),
}
STAFF = frozenset(ROLES)
ADMINS = frozenset({PLATFORM, KECAMATAN})
WRITERS = frozenset({PLATFORM, KECAMATAN, VILLAGE})
HANDLERS = frozenset({PLATFORM, KECAMATAN, VILLAGE, OFFICER})
TWO_STEPS = ADMINS
"""Whoever holds one of these signs in with a second step."""

GRANTS = {
    PLATFORM: STAFF,
    KECAMATAN: frozenset({KECAMATAN, VILLAGE, OFFICER}),
    VILLAGE: frozenset({VILLAGE, OFFICER}),
    OFFICER: frozenset(),
}
"""Which roles somebody with a role may give, and whose accounts he may look after: never a higher one."""

ROLE_LEVELS = {
    PLATFORM: frozenset({"platform"}),
    KECAMATAN: frozenset({"provinsi", "kabupaten", "kecamatan"}),
    VILLAGE: frozenset({"desa"}),
    OFFICER: frozenset({"provinsi", "kabupaten", "kecamatan", "desa"}),
}
"""At which levels of the register a role is given."""

OWN, ABOVE = "own", "above"
_EVERYTHING = frozenset(
    {"view", "write", "submit", "publish", "announce", "withdraw", "advise", "manage", "handle", "people"}
)
STAGES: dict[str, dict[str, frozenset[str]]] = {
    "central": {OWN: frozenset({"view"}), ABOVE: _EVERYTHING},
    "village_drafts": {
        OWN: frozenset({"view", "write", "submit", "announce"}),
        ABOVE: frozenset({"view", "write", "publish", "announce", "withdraw", "advise", "manage", "handle", "people"}),
    },
    "village_publishes": {
        OWN: frozenset({"view", "write", "submit", "publish", "announce", "withdraw", "handle"}),
        ABOVE: frozenset({"view", "announce", "withdraw", "advise", "manage", "handle", "people"}),
    },
    "autonomous": {OWN: _EVERYTHING, ABOVE: frozenset({"view", "advise", "people"})},
}
"""What people of the village itself, and those of the regions above it, may do at each stage of a village site.

``people`` stays above even when everything else is handed over: somebody has to let in again who is locked out.
``announce`` is for what the law wants told at once: it waits for nobody above, and nobody above for the village.
"""

CORE_PERMISSIONS = (
    Permission(name="sites.view", label=_l("Melihat situs"), action="view", roles=STAFF),
    Permission(name="sites.identity", label=_l("Mengubah identitas situs"), action="manage", roles=WRITERS),
    Permission(name="sites.stage", label=_l("Mengubah tahap pengelolaan"), action="oversee", roles=ADMINS),
    Permission(name="sites.forward", label=_l("Meneruskan isi ke situs di bawahnya"), action="oversee", roles=ADMINS),
    Permission(name="modules.switch", label=_l("Menyalakan dan mematikan modul"), action="manage", roles=WRITERS),
    Permission(name="pages.view", label=_l("Melihat halaman yang ditulis"), action="view", roles=WRITERS),
    Permission(name="pages.write", label=_l("Menulis halaman"), action="write", roles=WRITERS),
    Permission(name="pages.submit", label=_l("Mengirim halaman untuk diperiksa"), action="submit", roles=WRITERS),
    Permission(name="pages.publish", label=_l("Menerbitkan halaman"), action="publish", roles=WRITERS),
    Permission(name="pages.withdraw", label=_l("Menarik halaman"), action="withdraw", roles=WRITERS),
    Permission(name="pages.advise", label=_l("Mengembalikan halaman dengan catatan"), action="advise", roles=WRITERS),
    Permission(name="pages.menu", label=_l("Menyusun menu situs"), action="manage", roles=WRITERS),
    Permission(name="media.view", label=_l("Melihat foto dan dokumen"), action="view", roles=WRITERS),
    Permission(name="media.upload", label=_l("Mengunggah foto dan dokumen"), action="write", roles=WRITERS),
    Permission(name="media.delete", label=_l("Menghapus foto dan dokumen"), action="withdraw", roles=WRITERS),
    Permission(name="users.manage", label=_l("Mengelola akun orang"), action="people", roles=WRITERS),
)


ACTIONS = frozenset({"oversee"}).union(*(lets for sides in STAGES.values() for lets in sides.values()))
"""What a permission may be for; the stage of a village site decides on it, on ``oversee`` only the side."""


class UnknownPermission(Exception):
    """A permission that nobody registered. Always a fault of the program."""


class Place(Protocol):
    """What a right is asked for: a site."""

    region_code: str
    level: str
    stage: str


def check_permissions(registered: Mapping[str, Permission]) -> None:
    """Refuse permissions that nobody could ever have.

    Raises:
        PluginError: one has an action or a role that there is not.
    """
    for name, permission in registered.items():
        plugin = name.partition(".")[0]
        if permission.action not in ACTIONS:
            raise PluginError(plugin, f"its permission {name} has an action that no stage knows: {permission.action}.")
        if unknown := sorted(permission.roles - STAFF):
            raise PluginError(plugin, f"its permission {name} is given to what is no role: {', '.join(unknown)}.")


def within(code: str, ancestor: str) -> bool:
    """Whether region ``code`` is ``ancestor`` or below it; the empty ancestor is the whole country."""
    return not ancestor or code == ancestor or code.startswith(f"{ancestor}.")


def can(user: Any, name: str, site: Place) -> bool:
    """Whether ``user`` may do ``name`` on ``site``: a role there that holds it, at a stage that lets it.

    Raises:
        UnknownPermission: ``name`` was never registered.
    """
    return bool(roles_for(user, name, site))


def roles_here(name: str, site: Place) -> frozenset[str]:
    """Return the roles by which people of the place itself may do ``name`` at its site.

    Raises:
        UnknownPermission: ``name`` was never registered.
    """
    permission = _registered(name)
    return permission.roles if _stage_lets(site, permission.action, OWN) else frozenset()


def roles_for(user: Any, name: str, site: Place) -> frozenset[str]:
    """Return those of a person's roles by which he may do ``name`` on ``site``.

    Raises:
        UnknownPermission: ``name`` was never registered.
    """
    permission = _registered(name)
    if not getattr(user, "is_active", False):
        return frozenset()
    return frozenset(
        assignment.role
        for assignment in getattr(user, "assignments", ())
        if assignment.role in permission.roles
        and within(site.region_code, assignment.region_code)
        and _stage_lets(site, permission.action, OWN if assignment.region_code == site.region_code else ABOVE)
    )


def _registered(name: str) -> Permission:
    try:
        permission: Permission = state().extras["permissions"][name]
    except KeyError as error:
        raise UnknownPermission(name) from error
    return permission


def _stage_lets(site: Place, action: str, side: str) -> bool:
    if site.level != "desa":
        return True
    if action == "oversee":
        return side == ABOVE
    return action in STAGES[site.stage][side]


def require(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view of a site's administration: 403 unless the signed-in user may do ``name`` there."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not can(current_user, name, g.site):
                abort(403)
            return view(*args, **kwargs)

        guarded.cms_permission = name  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return decorate


def area(name: Area) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say where a view answers, when not on a site's public pages (``/admin…``: in a site's administration).

    ``platform``: the platform host without a site; ``staff``: the same, signed in; ``any``: everywhere.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        view.cms_area = name  # type: ignore[attr-defined]  # read by the guard
        return view

    return decorate
