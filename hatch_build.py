"""The wheel's build: the sidebar's bundle is built before it is packed, so that a plain `pip install .` has it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def sidebar() -> ModuleType:
    """tools/build_sidebar.py as a module."""
    path = Path(__file__).parent / "tools" / "build_sidebar.py"
    spec = importlib.util.spec_from_file_location("build_sidebar", path)
    assert spec and spec.loader  # noqa: S101 - the file is part of the source
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class SidebarHook(BuildHookInterface[Any]):
    """Builds the bundle for a wheel. Editable installs leave it to the Makefile."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a build dependency where the machine has none that is new enough."""
        builder = sidebar()
        node = shutil.which("node")
        enough = bool(node and shutil.which("npm") and builder.version(node) >= builder.OLDEST_NODE)
        return [] if enough or self._is_built(builder) else [builder.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or os.environ.get("GILJABI_BUILD_WITHOUT_SIDEBAR"):
            return
        builder = sidebar()
        if not self._is_built(builder):
            builder.build()

    @staticmethod
    def _is_built(builder: ModuleType) -> bool:
        return bool(builder.STAMP.exists() and builder.STAMP.read_text() == builder.sources())
