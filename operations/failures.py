"""Shows what ended a command, in words that a person can act on."""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from operations.exits import ExitCode, OperationError

DEBUG = "HUB_DEBUG"
"""Environment variable: shows the traceback of a defect."""
_INPUT_ERRORS = ("InputError", "CycleError", "CertificateRefusedError")
"""Of azure_exit: they hold every problem of what was read."""


def show_failure(error: Exception, *, as_json: bool, beside: Mapping[str, Any] | None = None) -> ExitCode:
    """Print the error to standard error, and with `as_json` as an object to standard output; return the exit code.

    `beside`: what the object holds as well.
    """
    operation = _as_operation_error(error)
    if operation is None:
        operation = _defect(error)
    way_out = f"  way out: {operation.way_out}\n" if operation.way_out else ""
    _write(sys.stderr, f"hub: {operation.problem}\n{way_out}")
    if as_json:
        failure: dict[str, Any] = {"message": operation.problem, "hint": operation.way_out}
        if type(error).__name__ in _INPUT_ERRORS:
            failure["problems"] = [asdict(problem) for problem in getattr(error, "problems", ())]
        if hasattr(error, "findings"):
            failure["findings"] = error.findings
        _write(sys.stdout, json.dumps({**(beside or {}), "ok": False, "error": failure}) + "\n")
    else:
        _write(sys.stdout, "")
    return operation.code


def _write(stream: TextIO, text: str) -> None:
    """Write it out; what takes nothing any more is given up, or the interpreter would fail at it once more."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


# Errors of other packages by name, because what was never loaded cannot have raised it: the exit code, the way out.
_FOREIGN = {
    "EnvironmentFileError": (ExitCode.USAGE, ""),
    "DocumentError": (ExitCode.USAGE, ""),
    "EnforcementError": (ExitCode.USAGE, "mend it there: docs/guide/policies.md says what may be written"),
    "WaiverError": (ExitCode.USAGE, "mend it there: docs/guide/policies.md says what a waiver must say"),
    **dict.fromkeys(_INPUT_ERRORS, (ExitCode.USAGE, "")),
    "SignatureError": (ExitCode.FAILED, ""),
    "LedgerError": (ExitCode.FAILED, ""),
    "ArmError": (ExitCode.FAILED, "what is not known is not taken for gone: mend it, and run again"),
    "SessionError": (ExitCode.USAGE, ""),
    "ManifestError": (ExitCode.FAILED, ""),
    "EngineError": (ExitCode.FAILED, ""),
    "BuildError": (ExitCode.FAILED, ""),
    "EngineMissingError": (ExitCode.FAILED, ""),
    "ManifestMismatchError": (ExitCode.FAILED, ""),
    "EngineChoiceError": (ExitCode.USAGE, ""),
    "EmulatorError": (ExitCode.FAILED, "`hub emulator status` says where its log is"),
}


def _as_operation_error(error: Exception) -> OperationError | None:
    if isinstance(error, OperationError):
        return error
    if type(error).__name__ in _FOREIGN:
        code, way_out = _FOREIGN[type(error).__name__]
        return OperationError(getattr(error, "problem", str(error)), getattr(error, "way_out", way_out), code)
    if isinstance(error, OSError) and error.filename:
        return OperationError(f"{error.filename}: {error.strerror}", _OF_FILES.get(error.errno or 0, ""))
    if isinstance(error, OSError) and error.errno in _NO_PLACE:
        return OperationError(f"what is written does not get through: {error.strerror}", _OF_FILES[errno.ENOSPC])
    return None


_NO_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
_OF_FILES = {
    **dict.fromkeys(_NO_PLACE, "free the place that it takes, then run the command again"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "give this user the rights to it, or name another place"),
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR, errno.EEXIST), "something else lies there: move it, or name another"),
    errno.ENOENT: "make it, or name one that is there",
}


def _defect(error: Exception) -> OperationError:
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
        return OperationError(f"a defect of this program: {type(error).__name__}")
    what = f"a defect of this program: {type(error).__name__}: {error}"
    try:
        descriptor, name = tempfile.mkstemp(prefix="hub-defect-", suffix=".txt")
        os.close(descriptor)
        Path(name).write_text("".join(traceback.format_exception(error)))
    except OSError:
        return OperationError(what, f"with {DEBUG}=1 the command says where")
    return OperationError(what, f"report it with {name}, which says where")
