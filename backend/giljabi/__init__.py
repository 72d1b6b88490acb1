"""Giljabi (길잡이): a support team's own Help Center articles as guidance inside the Zendesk ticket."""

__version__ = "0.1.0"
