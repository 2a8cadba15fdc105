"""Run the package as a folder: ``python3 tools/appsistance COMMAND``."""

import sys
from pathlib import Path

# The folder itself is on the path when it is run like this; its modules must only be
# found as appsistance.x, or names such as "test" would hide those of Python.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from appsistance.cli import main  # noqa: E402

sys.exit(main())
