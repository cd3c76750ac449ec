"""Templates of a theme in the place of core's and of plugins', on the public pages of the sites whose theme it is.

A file ``templates/potensi_desa/show.html`` of a theme stands for the template of that name, wherever pages of such a
site name it; ``!potensi_desa/show.html`` is the original. A theme's templates run in Jinja's sandbox. One that cannot
be used is left out, and a page that fails while it is drawn is drawn again by the originals.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

import structlog
from flask import Flask, g, has_request_context, request
from flask.templating import Environment
from jinja2 import FunctionLoader, Template, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cms_core.extensions import state
from cms_core.sites.resolve import is_admin
from cms_core.theme_faults import Faults, faults_folder
from cms_core.theme_templates import CLOSED, ORIGINAL, ThemeTemplates
from cms_core.themes import Theme, themes

log = structlog.get_logger()


class Templates(Environment):
    """Flask's environment of templates. What all of them know is there before the first is drawn."""

    theme = ""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what one template knows: one dict, of which each drawing makes a copy much faster than of a chain."""
        return {**self.globals, **(d or {})}

    def get_or_select_template(self, template_name_or_list: Any, parent: Any = None, globals: Any = None) -> Template:
        """Return the template that a page begins with: a theme's, where the site of the request has one with some."""
        if parent is None and isinstance(template_name_or_list, str):
            override = _of_request(cast(Flask, self.app))
            if override is not None and not template_name_or_list.startswith(CLOSED):
                return override.find(template_name_or_list)
        return super().get_or_select_template(template_name_or_list, parent, globals)


class Override:
    """The templates of one theme in one application."""

    def __init__(self, app: Flask, theme: Theme) -> None:
        assert theme.templates is not None
        self.theme, self.folder, self.plain = theme.name, theme.templates, app.jinja_env
        self._usable = ThemeTemplates(self.folder, self.plain)
        self._originals = self._environment(_Originals, self.plain.loader)
        self._own = self._environment(_Own, FunctionLoader(self._usable.source))
        self._own.undefined = _Told
        self._faults = Faults(faults_folder(app), f"{theme.name}.{self._usable.digest}.")

    def _environment(self, kind: type[_Originals] | type[_Own], loader: Any) -> Any:
        made = self.plain.overlay(loader=loader)
        # An overlay is of the class that it is made from; everything else it has is right.
        made.__class__ = kind
        vars(made).update(override=self, theme=self.theme, template_class=Page)
        return made

    def find(self, name: str) -> Template:
        """Return the template of this name as pages with this theme have it."""
        if name in self._usable:
            return Environment.get_template(self._own, name)
        return Environment.get_template(self._originals, name.removeprefix(ORIGINAL))

    def blame(self, name: str, error: Exception) -> None:
        """Say once for the whole installation that a page could not be drawn with this theme."""
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(f"{self.folder}/")]
        where = f"{Path(frames[-1].filename).relative_to(self.folder)}:{frames[-1].lineno}: " if frames else ""
        text = f"{name} is drawn by the original: templates/{where}{type(error).__name__}: {error}"
        if self._faults.add(name, text):
            log.error("theme failed", theme=self.theme, template=name, reason=text)

    def told(self) -> list[str]:
        """Return what is wrong with these templates, also what was found out by drawing them."""
        return [*self._usable.problems, *self._faults.all()]


class _Told(Undefined):
    """What is not there: a condition may ask for it; printing it would leave a hole in the page and fails instead."""

    __slots__ = ()
    __str__ = __iter__ = Undefined._fail_with_undefined_error


class _Originals(Templates):
    """Draws templates of core and plugins, with a theme's in the place of some that they name."""

    override: Override

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        """Return what stands for this name in pages with the theme."""
        return self.override.find(str(name))


class _Own(ImmutableSandboxedEnvironment, _Originals):
    """Draws a theme's own templates, which reach no attribute beginning with an underscore and change nothing."""


class Page(Template):
    """A page with a theme's templates in it; what fails in them never reaches a reader."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page; by the originals, if it cannot be drawn with the theme's."""
        override: Override = self.environment.override  # type: ignore[attr-defined]  # it was made by one
        icons = dict(g.get("icons", {}))
        try:
            return super().render(*args, **kwargs)
        except Exception as error:
            g.icons = icons
            assert self.name is not None
            # What fails with these too is no fault of the theme, and is told as what it is.
            drawn = override.plain.get_template(self.name).render(*args, **kwargs)
            override.blame(self.name, error)
            return drawn


class Overrides(dict[str, Override]):
    """The templates of each theme that has some, read when they are first asked for."""

    def __init__(self, app: Flask, installed: Mapping[str, Theme]) -> None:
        self._app, self.themes = app, {name: theme for name, theme in installed.items() if theme.templates}

    def __missing__(self, name: str) -> Override:
        self[name] = made = Override(self._app, self.themes[name])
        return made


def init_overrides(app: Flask) -> None:
    """Prepare the templates of the installed themes; nothing is read yet."""
    with app.app_context():
        app.extensions["cms"].extras["overrides"] = Overrides(app, themes())


def problems() -> dict[str, list[str]]:
    """Return what is wrong with each installed theme that has something wrong, in English."""
    overrides: Overrides = state().extras["overrides"]
    found = {
        theme.name: [*theme.problems, *(overrides[theme.name].told() if theme.templates else ())]
        for theme in themes().values()
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def _of_request(app: Flask) -> Override | None:
    """Return the templates that the page being drawn may have, if any. It is asked for every page."""
    overrides: Overrides | None = app.extensions["cms"].extras.get("overrides")
    if overrides is None or not overrides.themes or not has_request_context():
        return None
    look = g.get("look")
    if look is None or look.theme not in overrides.themes or g.get("site") is None or g.get("failed"):
        return None
    # A preview lies in the administration, and looks like the public page in everything.
    return None if is_admin(request.path) and not g.get("preview") else overrides[look.theme]
