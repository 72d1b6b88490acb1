"""The wheel's build: the sidebar's bundle is built before it is packed, so that a plain `pip install .` has it."""

from __future__ import annotations

import os
import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def sidebar() -> SimpleNamespace:
    """What tools/build_sidebar.py defines."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "tools" / "build_sidebar.py")))


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
    def _is_built(builder: SimpleNamespace) -> bool:
        return bool(builder.STAMP.exists() and builder.STAMP.read_text() == builder.sources())
