"""What customer success managers ask, and how far tools and assistants answer it right."""
