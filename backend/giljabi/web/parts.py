"""The parts of the running backend, as the views reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app

from giljabi.services.guidance import Guidance
from giljabi.services.library import Library
from giljabi.services.macros import Macros
from giljabi.services.ports import Helpdesk
from giljabi.settings import Settings
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter


@dataclass(frozen=True)
class Parts:
    """Put together once by :func:`giljabi.app.create_app`."""

    settings: Settings
    database: Database
    helpdesk: Helpdesk
    library: Library
    guidance: Guidance
    intake: IntakeWriter
    macros: Macros
    #: Tells the workers of a ticket that there is work; may be forgotten without harm.
    ring: Callable[[str], None]


def parts() -> Parts:
    """The parts of the app that handles this request."""
    return cast(Parts, current_app.extensions["giljabi"])
