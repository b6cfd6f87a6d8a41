"""The MCP adapter: tools and resources as a client sees them, a few lines each."""

__all__: list[str] = []
