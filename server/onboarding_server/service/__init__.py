"""A user's verb a method: load, ask, answer; propose, confirm, undo, import."""
