"""A conversation with Claude in a terminal, with the product's tools over the protocol and nothing else."""

__all__: tuple[str, ...] = ()
