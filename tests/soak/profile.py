"""A Hypothesis profile with many more examples, new ones each time: `-p tests.soak.profile`."""

import os

from hypothesis import settings

EXAMPLES = "PITLEDGER_EXAMPLES"

settings.register_profile(
    "soak",
    max_examples=int(os.environ.get(EXAMPLES, "2000")),
    derandomize=False,
    print_blob=True,
)
settings.load_profile("soak")
