"""Everything that knows Zendesk: its HTTP API, its webhook signatures, its signed pages."""
