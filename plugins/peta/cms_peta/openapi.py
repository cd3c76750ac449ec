"""The definition of the API at ``/peta/ogc`` (OpenAPI 3.0), by which programs know what they may ask."""

from __future__ import annotations

from collections.abc import Mapping

from cms_peta.geometry import Json

GEOJSON, TYPE = "application/geo+json", "application/vnd.oai.openapi+json;version=3.0"


def definition(title: str, root: str, columns: Mapping[str, Mapping[str, str]], *, usual: int, most: int) -> Json:
    """Return the definition of the API at an address: what each collection may be asked by besides what all may.

    ``columns`` names these with their types (JSON Schema), collection by collection. ``usual`` and ``most`` are how
    many features a page has.
    """
    name = _parameter("collectionId", "path", {"type": "string", "enum": list(columns)}, required=True)
    form = _parameter("f", "query", {"type": "string", "enum": ["json", "html"]})
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    asked = [
        {**_parameter("bbox", "query", box), "style": "form", "explode": False},
        _parameter("datetime", "query", {"type": "string"}),
        _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": most, "default": usual}),
        _parameter("sesudah", "query", {"type": "string"}),
        form,
    ]
    key = _parameter("featureId", "path", {"type": "string"}, required=True)
    paths = {
        "/": ("getLandingPage", [form], "application/json"),
        "/conformance": ("getConformance", [form], "application/json"),
        "/collections": ("getCollections", [form], "application/json"),
        "/collections/{collectionId}": ("describeCollection", [name, form], "application/json"),
        "/collections/{collectionId}/items": ("getFeatures", [name, *asked], GEOJSON),
        "/collections/{collectionId}/items/{featureId}": ("getFeature", [name, key, form], GEOJSON),
    }
    for each, kinds in columns.items():
        # By these a program knows which properties it may ask for (7.15.5).
        known = [_parameter(column, "query", {"type": kind}) for column, kind in kinds.items()]
        paths[f"/collections/{each}/items"] = (f"getFeatures_{each}", [*asked, *known], GEOJSON)
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0"},
        "servers": [{"url": root}],
        "paths": {path: {"get": _operation(*told)} for path, told in paths.items()},
    }


def _parameter(name: str, where: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _operation(name: str, parameters: list[Json], kind: str) -> Json:
    forms = {kind: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}
    answers = {"200": {"description": "OK", "content": forms}, "400": {"description": "Bad request"}}
    return {"operationId": name, "parameters": parameters, "responses": answers}
