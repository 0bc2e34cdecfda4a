"""The Python that reads the other files: new enough, and with UTF-8 for whatever it reads and writes. Imported before them."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(f"A release needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
if not sys.flags.utf8_mode:
    # Otherwise the user's locale would say what bytes mean, and names of files too.
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
