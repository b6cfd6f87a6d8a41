"""`python -m onboarding_server`: the same program as `onboarding`."""

from onboarding_server.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
