"""Macros as code: what articles say as macros, and what has to change for an account to have them."""
