"""Use cases: the core put to work over ports. No framework, no SQL, no HTTP in here."""
