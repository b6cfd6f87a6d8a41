"""The formats of the store, one revision a file; Alembic runs them."""
