"""What a person sees: results in, rich renderables out; nothing is computed here."""
