"""How property tests run here: the same examples every time, on any machine, however loaded."""

import os

from hypothesis import Phase, settings

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=40)
# To see a test turn red takes one failing example; to find the smallest one can take minutes.
settings.register_profile(
    "unshrunk", settings.get_profile("repeatable"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
