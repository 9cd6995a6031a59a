"""Tests that ask a library of somebody else's. It lives in a virtual environment, where such a script runs its cases."""
import os
import subprocess
import sys

import stratus_program

# Why the library cannot be asked; set by main().
missing = None


class PeerTest(stratus_program.FolderTest):
    """Its cases have a folder, and are skipped when the library cannot be installed."""

    def setUp(self):
        super().setUp()
        if missing:
            self.skipTest(missing)


def main(name):
    """Runs the calling script's tests inside build/venv-NAME. Arguments as stratus_program.run_tests() takes them."""
    global missing
    venv = stratus_program.ROOT / "build" / f"venv-{name}"
    if sys.prefix != str(venv):
        setup = subprocess.run([stratus_program.ROOT / "tools" / "setup_venv.sh", name], capture_output=True, text=True)
        if setup.returncode == 0:
            python = str(venv / "bin" / "python")
            os.execv(python, [python, "-B", *sys.argv])
        missing = f"tools/setup_venv.sh {name} cannot install it: {setup.stderr.strip()[-200:]}"
    code = stratus_program.run_tests()
    sys.stdout.flush()
    sys.stderr.flush()
    # pyarrow 22 now and then aborts while a short process ends ("terminate called without an active exception"), also
    # without any file of ours. The report is written by now, so that the library's teardown is left out.
    os._exit(code)
