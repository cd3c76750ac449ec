"""The pages "Orang" of a site's administration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core import lookup
from cms_core.choices import choices
from cms_core.columns import now
from cms_core.delivery.form_token import AdminForm
from cms_core.lists import csv_answer
from cms_core.people import listing, rights, services
from cms_core.people.forms import AccountForm, HelpForm, InviteForm, OfficeForm, RoleForm
from cms_core.permissions import ROLES, require
from cms_core.qr import qr
from cms_core.sites import services as sites
from cms_core.sites.urls import platform_url
from cms_core.users import codes, guard, second_step
from cms_core.users.confirm import is_owner
from cms_core.users.models import User
from cms_core.users.services import BadUsername, UsernameTaken

blueprint = Blueprint("people", __name__, url_prefix="/admin/orang")
ACCESS = f"{guard.SIGN_IN}/kode"


@blueprint.get("/")
@require(rights.MANAGE)
def everyone() -> ResponseReturnValue:
    """The accounts with a role at this site or below."""
    asked = listing.PEOPLE.asked()
    asked = asked if lookup.words_of(asked.words) else dataclasses.replace(asked, words="")
    found = listing.people_of(g.site, asked, by=_me())
    if asked.csv:
        return csv_answer(found, "orang")
    short = [] if found.narrowed else listing.short_of_people(g.site)
    return render_template("people/everyone.html", found=found, short=short)


@blueprint.route("/undang", methods=["GET", "POST"])
@require(rights.MANAGE)
def invite() -> ResponseReturnValue:
    """Invite somebody to a new account; the answer is the sheet to print, with a code that is shown once."""
    form = InviteForm()
    _offer(form)
    if is_owner(form):
        try:
            issued = services.invite(
                g.site,
                username=form.username.data or "",
                office=form.office.data or "",
                role=form.role.data,
                region_code=form.region.data,
                by=_me(),
            )
        except services.NotAllowed:
            form.region.errors = [_unfit()]
        except (BadUsername, UsernameTaken) as error:
            _blame_name(form, error)
        else:
            return _sheet(issued)
    return render_template("people/invite.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/<int:user_id>/")
@require(rights.MANAGE)
def one(user_id: int) -> ResponseReturnValue:
    """One account, and what can be done with it."""
    return _page(_find(user_id))


@blueprint.post("/<int:user_id>/kode")
@require(rights.MANAGE)
def help_in(user_id: int) -> ResponseReturnValue:
    """Give somebody a code for a new password; the answer is the sheet."""
    user, form = _find(user_id, to_change=True), HelpForm()
    if not is_owner(form):
        return _page(user, form), 422
    try:
        issued = services.help_in(g.site, user, by=_me(), without_phone=bool(form.without_phone.data))
    except services.NotAllowed:
        return _refuse(user, form)
    except services.AlreadyClosed:
        form.form_errors.append(_("Akun ini sudah ditutup."))
        return _page(user, form), 422
    return _sheet(issued)


@blueprint.post("/<int:user_id>/tutup")
@require(rights.MANAGE)
def close(user_id: int) -> ResponseReturnValue:
    """Let an account sign in no more."""
    return _act(user_id, lambda user: services.close(g.site, user, by=_me()), _("Akun ditutup."))


@blueprint.post("/<int:user_id>/buka")
@require(rights.MANAGE)
def reopen(user_id: int) -> ResponseReturnValue:
    """Let a closed account sign in again."""
    return _act(user_id, lambda user: services.reopen(g.site, user, by=_me()), _("Akun dibuka lagi."))


@blueprint.post("/<int:user_id>/jabatan")
@require(rights.MANAGE)
def change_office(user_id: int) -> ResponseReturnValue:
    """Call the owner of an account by another office."""
    form = OfficeForm()

    def act(user: User) -> None:
        services.change_office(g.site, user, form.office.data or "", by=_me())

    return _act(user_id, act, _("Jabatan tersimpan."), form)


@blueprint.post("/<int:user_id>/tugas")
@require(rights.MANAGE)
def give_role(user_id: int) -> ResponseReturnValue:
    """Give one more role."""
    form = RoleForm()
    _offer(form)

    def act(user: User) -> None:
        services.give_role(g.site, user, role=form.role.data, region_code=form.region.data, by=_me())

    return _act(user_id, act, _("Tugas itu diberikan."), form)


@blueprint.post("/<int:user_id>/tugas/<int:assignment_id>")
@require(rights.MANAGE)
def take_role(user_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take one role away."""

    def act(user: User) -> None:
        services.take_role(g.site, user, assignment_id, by=_me())

    return _act(user_id, act, _("Tugas itu dicabut."))


@blueprint.route("/<int:user_id>/serah-terima", methods=["GET", "POST"])
@require(rights.MANAGE)
def hand_over(user_id: int) -> ResponseReturnValue:
    """Close the account of somebody who leaves and invite the successor; the answer is the sheet."""
    form = AccountForm()
    user = _find(user_id, to_change=form.is_submitted())
    if is_owner(form):
        try:
            issued = services.hand_over(
                g.site, user, username=form.username.data or "", office=form.office.data or "", by=_me()
            )
        except services.NotAllowed:
            return _refuse(user, form)
        except services.AlreadyClosed:
            form.form_errors.append(_("Akun ini sudah ditutup; mungkin baru saja diserahkan."))
        except (BadUsername, UsernameTaken) as error:
            _blame_name(form, error)
        else:
            return _sheet(issued)
    elif not form.is_submitted():
        form.office.data = user.office
    page = render_template("people/hand_over.html", form=form, person=listing.person(g.site, user, by=_me()))
    return page, 422 if form.is_submitted() else 200


def _act(user_id: int, act: Callable[[User], None], said: str, form: AdminForm | None = None) -> ResponseReturnValue:
    user, form = _find(user_id, to_change=True), form or AdminForm()
    if not form.validate_on_submit():
        return _page(user, form), 422
    try:
        act(user)
    except services.NotAllowed:
        if not isinstance(form, RoleForm) or not rights.may_touch(_me(), user):
            return _refuse(user, form)
        form.region.errors = [_unfit()]
    except services.AlreadyClosed:
        form.form_errors.append(_("Akun ini sudah ditutup."))
    except services.NoSuchRole:
        form.form_errors.append(_("Tugas itu sudah dicabut."))
    except services.HasRole:
        form.form_errors.append(_("Tugas itu sudah dimilikinya."))
    except services.LastRole:
        form.form_errors.append(_("Ini tugas terakhirnya. Beri tugas lain dulu, atau tutup akunnya."))
    else:
        flash(said, "ok")
        still_here = services.find(g.site, user_id) is not None
        return redirect(url_for(".one", user_id=user_id) if still_here else url_for(".everyone"), 303)
    return _page(user, form), 422


def _refuse(user: User, form: AdminForm) -> ResponseReturnValue:
    form.form_errors.append(_("Akun ini tidak dapat Anda ubah."))
    return _page(user, form), 403


def _unfit() -> str:
    return str(
        _("Tugas ini tidak dapat Anda berikan di wilayah itu. Operator desa, misalnya, bertugas di sebuah desa.")
    )


def _page(user: User, form: AdminForm | None = None) -> str:
    role_form = form if isinstance(form, RoleForm) else RoleForm(formdata=None)
    _offer(role_form)
    return render_template(
        "people/one.html",
        person=listing.person(g.site, user, by=_me()),
        form=form or AdminForm(formdata=None),
        help_form=form if isinstance(form, HelpForm) else HelpForm(formdata=None),
        role_form=role_form,
        office_form=form if isinstance(form, OfficeForm) else OfficeForm(formdata=None, obj=user),
    )


def _sheet(issued: services.Issued) -> str:
    address = platform_url(ACCESS)
    return render_template(
        "people/sheet.html",
        account=issued.user,
        invitation=issued.kind == codes.INVITATION,
        code=issued.code,
        until=now() + codes.LIFETIME[issued.kind],
        address=address,
        sign_in=platform_url(guard.SIGN_IN),
        # In the fragment, which browsers send to nobody.
        qr=qr(f"{address}#{issued.user.username}/{issued.code}"),
        second_step=second_step.is_required(issued.user),
    )


def _offer(form: RoleForm) -> None:
    """Fill in which roles may be given, and where; the place has to be chosen where there are several."""
    by = _me()
    here = [(place, rights.grantable(by, place)) for place in sites.with_children(g.site)]
    possible = [(place, roles) for place, roles in here if roles]
    offered = frozenset().union(*(roles for _place, roles in possible))
    form.role.choices = choices({role: label for role, label in ROLES.items() if role in offered})
    choose = {"": _("Pilih wilayah")} if len(possible) > 1 else {}
    form.region.choices = choices({**choose, **{place.region_code: place.name for place, _roles in possible}})


def _blame_name(form: AccountForm, error: Exception) -> None:
    taken = isinstance(error, UsernameTaken)
    form.username.errors = [
        _("Nama akun ini sudah ada. Baru saja Anda undang? Buka daftar orang, lalu buat undangan baru.")
        if taken
        else _("Nama akun: 3 sampai 60 huruf kecil, angka, titik, atau tanda hubung.")
    ]


def _find(user_id: int, *, to_change: bool = False) -> User:
    user = services.find(g.site, user_id, to_change=to_change)
    if user is None:
        abort(404)
    return user


def _me() -> User:
    user: User = current_user._get_current_object()
    return user
