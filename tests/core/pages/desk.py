"""A person at a form, as a browser without JavaScript sends it: every field that the page shows, and the button."""

from __future__ import annotations

from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

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
