"""`python -m giljabi`."""

from giljabi.cli import main

main()
