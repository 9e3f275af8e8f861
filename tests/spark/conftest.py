"""Spark for the tests: skipped where Java or PySpark is missing, but not where everything should be there."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def spark_home() -> Path:
    """The folder of PySpark, with Java at hand."""
    found = find_spec("pyspark")
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    if found is None or found.origin is None or not java:
        missing = "PySpark (extra spark)" if found is None else "Java 17"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} is missing")
        pytest.skip(f"{missing} is missing")
    return Path(found.origin).parent
