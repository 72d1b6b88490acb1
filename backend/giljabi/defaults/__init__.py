"""Data that Giljabi falls back on when a house brings none of its own."""
