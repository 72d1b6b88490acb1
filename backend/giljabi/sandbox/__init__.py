"""A Zendesk account on this machine: for the demo, for developers, and for the tests.

It keeps its state in memory and answers with Zendesk's own shapes for what Giljabi calls: tickets, comments, audits, tags,
users, ticket fields, macros, triggers, webhooks, Help Center articles, OAuth. Its triggers really fire signed webhooks, and
its workspace page hosts the sidebar as Zendesk's does. It is no copy of Zendesk: what is not here answers 404.
"""
