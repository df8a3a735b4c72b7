"""Run the command line as ``python -m pesbench``."""

import sys

from pesbench.cli import main

sys.exit(main())
