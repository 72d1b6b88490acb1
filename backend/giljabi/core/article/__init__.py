"""From an article's bytes to a playbook.

reading → blocks of text with marks; outline → sections; guide, policy, script, sms, procedure → the parts;
compiler puts them together. A text keeps its place (block and character range) all the way.
"""
