"""What the tests of imports start from: files, and what has become of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, true

from cms_core.api import every_site
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.shapes import STEPS, unpack

from ..conftest import STAFF, Bring, Send

NEW = f"{STAFF}/impor/baru"


FACTS = {"layer": "0", "title": "Sekolah dasar", "kind": "sekolah", "source": "Dinas Pendidikan", "public": "y"}


INSIDE = (109.455, -7.475)
"""A place in one of the villages of ``TWO``."""


Bringing = Callable[..., Any]


def points(*places: tuple[float, float], **more: Any) -> bytes:
    """Return a FeatureCollection of points."""
    features = [
        {
            "type": "Feature",
            "properties": {"nama": f"SD {number}", "siswa": number * 10},
            "geometry": {"type": "Point", "coordinates": list(each)},
        }
        for number, each in enumerate(places, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def areas(*rings: Any, kind: str = "Polygon") -> bytes:
    """Return a FeatureCollection of areas."""
    features = [
        {
            "type": "Feature",
            "properties": {"nama": f"Bidang {number}"},
            "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring},
        }
        for number, ring in enumerate(rings, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def csv(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def counts() -> list[int]:
    """Return how many files are kept, features on their way, layers, and features in these."""
    with every_site() as session:
        layers = session.scalars(select(OwnLayer)).all()
        theirs = OwnFeature.layer_id.in_([key for layer in layers for key in layer.keys])
        files, on_the_way, inside = (
            session.scalar(select(func.count()).select_from(model).where(where)) or 0
            for model, where in ((FileImport, true()), (OwnFeature, ~theirs), (OwnFeature, theirs))
        )
        return [files, on_the_way, len(layers), inside]


def features() -> list[OwnFeature]:
    with every_site() as session:
        found = list(session.scalars(select(OwnFeature).order_by(OwnFeature.id)))
        session.expunge_all()
        return found


def spots() -> list[tuple[float, float]]:
    return [(round(x / STEPS, 6), round(y / STEPS, 6)) for each in features() for x, y in unpack(each.shape)[0][0]]


@pytest.fixture
def upload(send: Send, bring: Bring) -> Bringing:
    """``upload(data, **facts)`` uploads a file where boundaries are known, and gives the address of its page."""
    bring()

    def uploaded(data: bytes, **facts: str) -> str:
        sent = send(NEW, file=data, **{**FACTS, **facts})
        assert sent.status_code == 303, re.findall(r'class="err"[^>]*>(.*?)</p>', sent.text, re.DOTALL)
        return str(sent.headers["Location"])

    return uploaded


@pytest.fixture
def read(upload: Bringing, send: Send) -> Bringing:
    """``read(data, **facts)`` uploads a file and reads it to its end."""

    def done(data: bytes, **facts: str) -> str:
        page = upload(data, **facts)
        send(page, to=f"{page}/baca")
        return str(page)

    return done


def into_layer(read: Bringing, send: Send) -> dict[str, str]:
    """Import a point into a new layer, and return what a form says that is for this layer."""
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with every_site() as session:
        return {"layer": str(session.scalars(select(OwnLayer.id)).one()), "title": "", "source": ""}
