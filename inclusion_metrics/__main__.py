"""``python -m inclusion_metrics``: the command line."""

import sys

from inclusion_metrics.cli import main

sys.exit(main())
