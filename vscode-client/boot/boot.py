"""Start of the bundled server: `python3 -I -X utf8 boot.py [--check]`.

Needs nothing but the interpreter, and parses with any Python 3, so that an old one gets a sentence.
Exit 3: the interpreter is too old. Exit 4: the libraries beside this file do not load in it.
"""

# An f-string would be a syntax error just where the sentence is needed; imports wait for the path.
# ruff: noqa: INP001, PLC0415, UP031, UP036

import pathlib
import runpy
import sys
import sysconfig

HERE = pathlib.Path(__file__).resolve().parent
TOO_OLD = 3
NOT_LOADED = 4


def main() -> None:
    """Run the server, or with --check say only what would run it."""
    if sys.version_info < (3, 10):
        version = "%d.%d" % (sys.version_info[0], sys.version_info[1])
        fail(TOO_OLD, "Python 3.10 or newer is needed; %s is %s." % (sys.executable, version))
    loaded = load_natives()
    if "--check" in sys.argv[1:]:
        sys.stdout.write("%s (%s)\n" % (sys.executable, loaded))
        return
    sys.argv = ["logcanon", "serve"]
    runpy.run_module("logcanon", run_name="__main__")


def load_natives() -> str:
    """Put the libraries on the path; a native one fails here, in words, not in mid request."""
    natives = HERE / "native"
    sys.path[0:0] = [str(natives / abi()), str(HERE / "pure")]
    try:
        import pydantic_core
        import regex
    except ImportError as error:
        bundled = ", ".join(sorted(folder.name for folder in natives.glob("cp*"))) or "none"
        fail(
            NOT_LOADED,
            "The bundled libraries do not load in %s (%s on %s): %s. Bundled: %s."
            % (sys.executable, abi(), sys.platform, error, bundled),
        )
    return "%s, pydantic_core %s, regex %s" % (abi(), pydantic_core.__version__, regex.__version__)


def abi() -> str:
    """Name of the folder of native libraries for this interpreter, for instance cp311."""
    free_threaded = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return "cp%d%d%s" % (sys.version_info[0], sys.version_info[1], free_threaded)


def fail(code: int, sentence: str) -> None:
    """Leave with one sentence on standard error."""
    sys.stderr.write(sentence + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
