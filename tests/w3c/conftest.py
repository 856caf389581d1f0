"""The W3C's SPARQL 1.1 suites: where they are, and their tests as plain records.

They are looked for in the folder that W3C_TESTS names, or in ``../shared/w3c`` beside the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("W3C_TESTS", ROOT.parent / "shared" / "w3c")) / "sparql" / "sparql11"


@pytest.fixture(scope="session")
def suite() -> Path:
    """The folder of the suites; skipped where they are not."""
    if not FOLDER.is_dir():
        pytest.skip("the W3C's test data is not here: set W3C_TESTS to its folder")
    return FOLDER
