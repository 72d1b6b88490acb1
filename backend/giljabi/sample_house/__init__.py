"""A small house of a made-up parking service, for the demo and the tests: articles, places, tickets, dialogues."""

from pathlib import Path

FOLDER = Path(__file__).parent
