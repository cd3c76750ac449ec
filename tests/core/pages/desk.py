"""A person at a form, as a browser without JavaScript sends it: every field that the page shows, and the button."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from cms_core.extensions import db
from cms_core.pages import services
from cms_core.pages.models import Page
from cms_core.publishing.models import DRAFT, PUBLISHED
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope

NS = {"h": "http://www.w3.org/1999/xhtml"}


class Form:
    """A form of a page; ``set`` changes fields, ``send`` posts it by one of its buttons."""

    def __init__(self, client: FlaskClient, html: str, action: str) -> None:
        self.client = client
        document = html5lib.parse(html)
        found = [form for form in document.iterfind(".//h:form", NS) if form.get("action", action).endswith(action)]
        assert found, f"no form leads to {action}"
        self.action = found[0].get("action") or action
        self.fields: MultiDict[str, Any] = MultiDict()
        # What stands in a template is no part of a form.
        inert = {id(node) for template in found[0].iterfind(".//h:template", NS) for node in template.iter()}
        for node in found[0].iter():
            if id(node) in inert:
                continue
            name, tag = node.get("name"), node.tag.rpartition("}")[2]
            if not name or tag == "button" or node.get("disabled") is not None:
                continue
            if tag == "textarea":
                # A browser drops the first line break, as the parser does, and sends CR and LF.
                self.fields.add(name, (node.text or "").replace("\n", "\r\n"))
            elif node.get("type") in ("checkbox", "radio"):
                if node.get("checked") is not None:
                    self.fields.add(name, node.get("value", "on"))
            elif tag == "select":
                options = node.findall(".//h:option", NS)
                chosen = [each for each in options if each.get("selected") is not None] or options[:1]
                self.fields.setlist(name, [each.get("value", "") for each in chosen])
            elif node.get("type") != "file":
                self.fields.add(name, node.get("value", ""))

    def set(self, **changes: Any) -> Form:
        """Change fields; two underscores stand for a hyphen."""
        for name, value in changes.items():
            self.fields.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        return self

    def send(self, **button: str) -> Any:
        """Press a button."""
        data = MultiDict(self.fields)
        data.update(button)
        return self.client.post(self.action, data=data, content_type="multipart/form-data")


def signed(app: Flask, sign_in: Any, user: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def at(path: str) -> str:
    return f"/s/kalimandi/admin{path}"


def opened(client: FlaskClient, path: str) -> Form:
    answer = client.get(at(path))
    assert answer.status_code == 200
    return Form(client, answer.text, at(path))


def stage(site: Site, name: str) -> None:
    db.session.get_one(Site, site.id).stage = name
    db.session.commit()


def make(site: Site, title: str = "Profil", body: str = "<p>Satu</p>", *, state: str = DRAFT) -> int:
    with site_scope(site.id):
        page = services.write(db.session.get_one(Site, site.id), title=title, body=body)
        if state == PUBLISHED:
            services.publish(page, site=db.session.get_one(Site, site.id), by=None)
        else:
            page.state = state
        key = page.id
    db.session.commit()
    return key


def read(site: Site, key: int) -> Page:
    db.session.rollback()
    db.session.expire_all()
    with site_scope(site.id):
        page = db.session.scalar(select(Page).where(Page.id == key))
        assert page is not None
        db.session.expunge(page)
    return page


def count(site: Site, model: Any) -> int:
    db.session.rollback()
    with site_scope(site.id):
        return db.session.scalar(select(func.count()).select_from(model).where(model.site_id == site.id)) or 0


def published(form: Form, answer: Any = None) -> Any:
    """Publish, and once more where the panel asks first; ``answer`` is what the first press was answered."""
    answer = answer or form.send(langkah="terbit")
    sure = re.search(r'value="(terbit-[0-9a-f]+)"', answer.text)
    if answer.status_code != 422 or sure is None:
        return answer
    asked = re.search(r'id="tulis" action="([^"]+)"', answer.text)
    assert asked is not None
    return Form(form.client, answer.text, asked[1]).send(langkah=sure[1])


def public(app: Flask, slug: str) -> Any:
    return app.test_client().get(f"/s/kalimandi/halaman/{slug}")
