"""What a backend imports and loads before it serves, for the process that backends of tests are forked from (`servers.fork`)."""

import giljabi.cli.operating
import giljabi.serving  # noqa: F401 - imported by its command only when it runs
from giljabi.core.guide import stance

stance.stance("", "네")
