"""The factory: what an application is made of, in the order in which it is put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

from cms_core import addresses, database, errors, formats, i18n, logs, looks, overrides, plugins, tenancy, themes
from cms_core.config import Settings
from cms_core.delivery import bodies, form_token, headers, page_cache, stamps, uploads
from cms_core.extensions import State, db
from cms_core.forwarding.views import blueprint as forwarding_blueprint
from cms_core.front.views import blueprint as front_blueprint
from cms_core.help.views import blueprint as help_blueprint
from cms_core.media import store
from cms_core.media.admin import blueprint as media_admin_blueprint
from cms_core.media.views import blueprint as media_blueprint
from cms_core.modules import gate
from cms_core.modules.views import blueprint as modules_blueprint
from cms_core.notices.views import blueprint as notices_blueprint
from cms_core.offline import worker
from cms_core.offline.context import init_offline
from cms_core.offline.outbox import blueprint as outbox_blueprint
from cms_core.offline.public_outbox import blueprint as public_outbox_blueprint
from cms_core.offline.public_uploads import blueprint as public_uploads_blueprint
from cms_core.offline.uploads import blueprint as uploads_blueprint
from cms_core.offline.views import blueprint as offline_blueprint
from cms_core.pages.admin import blueprint as pages_admin_blueprint
from cms_core.pages.views import blueprint as pages_blueprint
from cms_core.people.views import blueprint as people_blueprint
from cms_core.permissions import CORE_PERMISSIONS, check_permissions
from cms_core.reads.tally import Tally
from cms_core.reads.views import blueprint as reads_blueprint
from cms_core.sites.requests import begin_request, begin_writing, end_request
from cms_core.sites.resolve import Directory, SiteMiddleware
from cms_core.surfaces import assets, context, share, structured
from cms_core.surfaces.admin import blueprint as admin_blueprint
from cms_core.surfaces.assets import blueprint as assets_blueprint
from cms_core.surfaces.identity import blueprint as identity_blueprint
from cms_core.surfaces.look import blueprint as look_blueprint
from cms_core.surfaces.views import blueprint as site_blueprint
from cms_core.surfaces.village_views import blueprint as villages_blueprint
from cms_core.users import guard
from cms_core.users.account import blueprint as account_blueprint
from cms_core.users.sessions import init_users
from cms_core.users.views import blueprint as users_blueprint
from cms_core.workdays.views import blueprint as workdays_blueprint

MIB = 1024 * 1024
BLUEPRINTS = (
    site_blueprint,
    villages_blueprint,
    pages_blueprint,
    pages_admin_blueprint,
    media_blueprint,
    media_admin_blueprint,
    offline_blueprint,
    outbox_blueprint,
    uploads_blueprint,
    public_outbox_blueprint,
    public_uploads_blueprint,
    modules_blueprint,
    users_blueprint,
    account_blueprint,
    people_blueprint,
    admin_blueprint,
    assets_blueprint,
    identity_blueprint,
    look_blueprint,
    help_blueprint,
    front_blueprint,
    forwarding_blueprint,
    reads_blueprint,
    workdays_blueprint,
    notices_blueprint,
)


def create_app(settings: Settings | None = None, *, manager: Any = None) -> Flask:
    """Return an application; ``manager`` replaces the installed plugins (tests).

    Raises:
        SettingsError: the settings cannot be used.
        PluginError: a plugin cannot be used.
    """
    settings = settings or Settings.load()
    manager = manager or plugins.make_manager(settings.plugins_blocked)
    # Styles and scripts of core stand in pages, or lie under /aset/: none is asked for by its name.
    folder = str(Path(__file__).parent)
    app = Flask("cms_core", root_path=folder, instance_path=str(settings.instance), static_folder=None)
    state = State(settings=settings, manager=manager)
    app.extensions["cms"] = state
    app.jinja_environment = overrides.Templates
    app.request_class = bodies.Request
    configure(app, settings)
    init_database(app)
    register(app, state)
    assets.init_files(app)
    logs.init_logs(app)
    packages = {name: plugin.package for name, plugin in state.extras["plugins"].items()}
    i18n.init_i18n(app, [(name, str(package / "translations")) for name, package in packages.items() if package])
    formats.init_formats(app)
    themes.init_themes(app)
    looks.init_looks(app)
    overrides.init_overrides(app)
    init_users(app)
    store.init_store(app)
    context.init_context(app)
    share.init_sharing(app)
    structured.init_structured(app)
    init_offline(app)
    errors.init_errors(app)
    # No view and no handler here is a coroutine: looking at each of them in every request finds nothing.
    app.ensure_sync = _as_it_is  # type: ignore[method-assign]  # Flask's way to change this
    order_requests(app)
    wrap(app, settings)
    return app


def _as_it_is(func: Callable[..., Any]) -> Callable[..., Any]:
    return func


def configure(app: Flask, settings: Settings) -> None:
    """Set what Flask and its extensions read."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=32 * MIB,
        MAX_FORM_MEMORY_SIZE=2 * MIB,
        # With this prefix browsers take the cookie from this host alone, never from one beside or below it.
        SESSION_COOKIE_NAME="__Host-balai" if settings.https else "balai",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_CHECK_DEFAULT=False,
        # Good as long as the session it belongs to: a form may lie open for days where there is no signal.
        WTF_CSRF_TIME_LIMIT=None,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.url_map.converters["int"] = addresses.RowIdConverter
    app.url_rule_class = addresses.LateRule
    # Compiled templates are kept between processes, in a folder that only this account can read.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def init_database(app: Flask) -> None:
    """Bind the models and put the locks on the engine."""
    db.init_app(app)
    with app.app_context():
        database.listen(db.engine)
        tenancy.install(db.engine)


def register(app: Flask, state: State) -> None:
    """Register core's addresses and rights, then every plugin's, each checked to be its own."""
    state.extras["permissions"] = {permission.name: permission for permission in CORE_PERMISSIONS}
    state.extras["tasks"] = {}
    state.extras["tables"] = {}
    state.extras["parameters"], state.extras["exact"], state.extras["paged"] = {}, (), ()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    state.extras["plugins"] = plugins.install(app, state)
    state.extras["parameters"][""] = state.extras["parameters"].get(addresses.FRONT, frozenset())
    check_permissions(state.extras["permissions"])
    gate.check_owners(app)


def order_requests(app: Flask) -> None:
    """Site first, gate second, people third, then what was sent; and at the end the transaction."""
    app.before_request(begin_request)
    app.before_request(gate.guard)
    app.before_request(guard.guard_admin)
    app.before_request(begin_writing)
    # Flask calls these from the last to the first.
    app.after_request(headers.add_headers)
    app.after_request(form_token.finish_request)
    app.teardown_request(uploads.close)
    app.teardown_request(end_request)


def wrap(app: Flask, settings: Settings) -> None:
    """Put the middlewares ahead of Flask: health, shield, proxy, site, page cache."""
    reader = stamps.init_stamps(app)
    flask_wsgi: Any = app.wsgi_app
    extras = app.extensions["cms"].extras
    cached = page_cache.PageCache(flask_wsgi, extras["parameters"], reader, extras["exact"], extras["paged"])
    reads = app.extensions["cms"].extras["reads"] = Tally(cached, app)
    site: Any = SiteMiddleware(reads, settings, Directory(app, lambda: reader.get(0)), flask_wsgi)
    site = worker.Farewell(site, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        site = ProxyFix(site, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = page_cache.Health(errors.Shield(site, flask_wsgi))  # type: ignore[method-assign]  # Flask's way to add middleware
