"""Shows what ended a command, in words that a person can act on."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
    sys.stderr.write(f"hub: {operation.problem}\n")
    if operation.way_out:
        sys.stderr.write(f"  way out: {operation.way_out}\n")
    if as_json:
        failure: dict[str, Any] = {"message": operation.problem, "hint": operation.way_out}
        if type(error).__name__ in _INPUT_ERRORS:
            failure["problems"] = [asdict(problem) for problem in getattr(error, "problems", ())]
        if hasattr(error, "findings"):
            failure["findings"] = error.findings
        sys.stdout.write(json.dumps({**(beside or {}), "ok": False, "error": failure}) + "\n")
    return operation.code


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
        return OperationError(f"{error.filename}: {error.strerror}", "free the place or the rights that it takes")
    return None


def _defect(error: Exception) -> OperationError:
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
        return OperationError(f"a defect of this program: {type(error).__name__}")
    descriptor, name = tempfile.mkstemp(prefix="hub-defect-", suffix=".txt")
    os.close(descriptor)
    Path(name).write_text("".join(traceback.format_exception(error)))
    return OperationError(
        f"a defect of this program: {type(error).__name__}: {error}", f"report it with {name}, which says where"
    )
