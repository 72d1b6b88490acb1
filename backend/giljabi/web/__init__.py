"""The HTTP edge: webhook, JSON API, the sidebar's page, operations."""
