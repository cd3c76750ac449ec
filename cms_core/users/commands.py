"""``cms users``: making accounts, inviting people, giving somebody a new start password."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cms_core import audit
from cms_core.extensions import db
from cms_core.permissions import PLATFORM, ROLES
from cms_core.regions.services import UnknownRegion
from cms_core.sites.urls import platform_url
from cms_core.users import codes, guard, passwords, second_step, services
from cms_core.users.models import User


@click.group("users")
def users_group() -> None:
    """The accounts of the people who run the sites."""


def _asked(command: click.decorators.FC) -> click.decorators.FC:
    """Add what ``create`` and ``invite`` both ask for."""
    for option in (
        click.option("--region", metavar="CODE", help="Where the role holds, and below; a platform admin needs none."),
        click.option("--role", type=click.Choice(sorted(ROLES)), help="What the account may do there."),
        click.option("--office", help="What pages and notes show; the account's name without it."),
        click.argument("username"),
    ):
        command = option(command)
    return command


@users_group.command("create")
@_asked
@click.password_option(help="Asked for when it is not given.")
@with_appcontext
def create(username: str, office: str | None, role: str | None, region: str | None, password: str) -> None:
    """Make an account with a password; one that is there only gets the role that it lacks."""
    user, made = _account(username, office, role, region, password, must_change=False)
    db.session.commit()
    click.echo(f"{user.username}: {'made' if made else 'is there already, its password unchanged'}.")


@users_group.command("invite")
@_asked
@with_appcontext
def invite(username: str, office: str | None, role: str | None, region: str | None) -> None:
    """Make an account and print a start password to hand over, which has to be changed at the first sign-in."""
    password = passwords.start_password()
    user, made = _account(username, office, role, region, password, must_change=True)
    db.session.commit()
    if not made:
        click.echo(f"{user.username}: is there already; cms users password {user.username} makes a new start password.")
        return
    _hand_over(user, password)


@users_group.command("password")
@click.argument("username")
@with_appcontext
def password(username: str) -> None:
    """Give an account a new start password and sign it out everywhere."""
    user = _known(username)
    fresh = passwords.start_password()
    services.set_password(user, fresh, must_change=True)
    db.session.commit()
    _hand_over(user, fresh)


@users_group.command("unpair")
@click.argument("username")
@with_appcontext
def unpair(username: str) -> None:
    """Take an account's second step away, when phone and paper are lost, and sign it out everywhere."""
    user = _known(username)
    second_step.disable(user, by=None)
    services.end_sessions(user)
    db.session.commit()
    again = ", and has to set it up again" if second_step.is_required(user) else ""
    click.echo(f"{user.username}: signs in without a second step{again}.")


@users_group.command("close")
@click.argument("username")
@with_appcontext
def close(username: str) -> None:
    """Let an account sign in no more; what it wrote stays."""
    user = _known(username)
    services.close(user)
    codes.revoke(user)
    audit.record("users.closed", site_id=None, user_id=None, target=user.username)
    db.session.commit()
    click.echo(f"{user.username}: closed.")


def _known(username: str) -> User:
    user = services.by_username(services.normal_username(username))
    if user is None:
        raise click.ClickException(f"There is no account {username}.")
    return user


def _account(
    username: str, office: str | None, role: str | None, region: str | None, password: str, *, must_change: bool
) -> tuple[User, bool]:
    if role not in (None, PLATFORM) and region is None:
        raise click.ClickException(f"Say where {username} is a {role}: --region CODE.")
    try:
        user = services.by_username(services.normal_username(username))
        made = user is None
        if user is None:
            user = services.create_user(
                username=username, office=office or username, password=password, must_change=must_change
            )
        if role is not None:
            services.assign(user, role, region or services.WHOLE_COUNTRY)
    except services.BadUsername as error:
        message = f"{error} cannot be an account's name: 3 to 60 small letters, digits, hyphens and dots."
        raise click.ClickException(message) from error
    except passwords.WeakPassword as error:
        raise click.ClickException(str(error.message)) from error
    except UnknownRegion as error:
        raise click.ClickException(f"There is no region {error}. Is the register loaded (cms regions load)?") from error
    return user, made


def _hand_over(user: User, password: str) -> None:
    click.echo(f"Account:        {user.username}")
    click.echo(f"Start password: {password}")
    click.echo(f"Sign in at:     {platform_url(guard.SIGN_IN)}")
