"""The database: tables, and one module for each thing that is kept. No SQL stands outside this package."""
