"""The shell around the calculators: command line, protocol, store."""

__all__ = ["version"]


def version() -> str:
    """The installed version of the product, for example "0.1.0"."""
    # Imported here because reading package metadata costs every start-up, and few calls ask.
    from importlib.metadata import version as installed_version  # noqa: PLC0415 - see above

    return installed_version("customer-onboarding-playbook")
