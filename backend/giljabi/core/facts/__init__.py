"""From a ticket's words and fields to typed facts with their source.

schema → which facts this house has (data); kinds → how a date, an amount, a plate … is written; roles → which of several
is meant; gathering → text, fields and agents' edits put together.
"""
