"""The check of imports inside functions asks for a reason, and takes one wherever a reader would see it."""

from __future__ import annotations

import pytest

from lint import imports


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("import brotli", [2]),
        ("import brotli  # few need it", []),
        ("# Few need it.\n    import brotli", []),
        ("import brotli  # few need it\n    import segno", []),
        ("import brotli  # few need it\n    x = 1\n    import segno", [4]),
        ("from brotli import (  # few need it\n        compress,\n    )", []),
        ("try:\n        import brotli\n    except ImportError:\n        pass", []),
        ("try:\n        pass\n    finally:\n        import brotli", [5]),
    ],
)
def test_an_import_inside_a_function_says_why(body: str, found: list[int]) -> None:
    assert list(imports.inside(f"def page():\n    {body}\n")) == found


def test_imports_at_the_top_need_no_reason() -> None:
    assert list(imports.inside("import brotli\n\nif TYPE_CHECKING:\n    import segno\n")) == []
