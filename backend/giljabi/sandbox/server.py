"""Putting the sandbox together and serving it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from giljabi.sandbox import apps, rest, workspace
from giljabi.sandbox.account import Account
from giljabi.sandbox.faults import Faults
from giljabi.sandbox.firing import Firing
from giljabi.sandbox.seeding import CLIENT_ID, CLIENT_SECRET, TYPE_FIELD_ID, seed
from giljabi.sandbox.workspace import Signer, audience


@dataclass(frozen=True)
class Sandbox:
    """A sandbox account with its web application."""

    app: Flask
    account: Account
    faults: Faults
    firing: Firing
    signer: Signer

    def control_backend(self, switch: Callable[[bool], None]) -> None:
        """Let the workspace page take the backend down and up again: ``switch(True)`` is called for down."""
        self.app.extensions["sandbox.backend"] = switch

    def settings(self) -> dict[str, str]:
        """The environment that connects a backend to this account, as far as the account has what it names."""
        found = {
            "GILJABI_ZENDESK_URL": self.account.url,
            "GILJABI_ZENDESK_CLIENT_ID": CLIENT_ID,
            "GILJABI_ZENDESK_CLIENT_SECRET": CLIENT_SECRET,
            "GILJABI_WEBHOOK_SECRET": ",".join(self.account.signing_secrets.values()),
            "GILJABI_APP_PUBLIC_KEY": self.signer.public_pem if self.account.installations else "",
            "GILJABI_APP_AUDIENCE": audience(self.account) if self.account.installations else "",
            "GILJABI_TYPE_FIELD_ID": str(TYPE_FIELD_ID) if TYPE_FIELD_ID in self.account.fields else "",
        }
        return {name: value for name, value in found.items() if value}


def create_sandbox(folder: Path, *, url: str, backend_url: str, bare: bool = False) -> Sandbox:
    """An account filled from a corpus folder, which answers at ``url`` and calls the backend at ``backend_url``; ``bare``: not yet set up."""
    account = Account(url.rstrip("/"))
    seed(account, folder, backend_url=backend_url.rstrip("/"), bare=bare)
    app = Flask("giljabi-sandbox", static_folder=None)
    app.config.update(BACKEND_URL=backend_url.rstrip("/"), MAX_CONTENT_LENGTH=2 * 1024 * 1024)
    signer = Signer()
    app.extensions["sandbox"], app.extensions["sandbox.signer"] = account, signer
    app.register_blueprint(workspace.blueprint)
    app.register_blueprint(rest.blueprint)
    app.register_blueprint(apps.blueprint)
    app.register_error_handler(404, lambda _: rest.not_found())
    faults = Faults()
    app.wsgi_app = faults.around(app.wsgi_app)  # type: ignore[method-assign]
    app.extensions["sandbox.faults"] = faults
    app.extensions["sandbox.firing"] = firing = Firing(account, faults)
    return Sandbox(app, account, faults, firing, signer)


class SandboxServer:
    """The sandbox behind a real HTTP server in a thread."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line a request would bury the demo's own words
        self._server: BaseWSGIServer = make_server(host, port, sandbox.app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, name="sandbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
