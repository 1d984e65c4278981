"""What of this machine, and of its environment, does a submission see?"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SETTINGS = ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/alternatives")


def python_folders() -> list[str]:
    """The interpreter, its packages and the course's package, each once and none inside another."""
    course = Path(__file__).resolve().parents[2]
    found = {sys.base_prefix, sys.prefix, str(course), sysconfig.get_paths()["stdlib"]}
    found |= {str(Path(sys.executable).resolve().parents[1])}
    found |= {path for path in site.getsitepackages() if os.path.isdir(path)}
    found = {path for path in found if not path.startswith(tuple(f"{s}/" for s in SYSTEM))}
    return sorted(p for p in found if not any(p != q and p.startswith(q + "/") for q in found))


def environment(isolate: bool) -> dict[str, str]:
    """What the student's process sees of the environment."""
    course = str(Path(__file__).resolve().parents[3])
    fixed = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NBGRADER_EXECUTION": "autograde",
        "PIP_RETRIES": "0",
        "PIP_DEFAULT_TIMEOUT": "1",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if isolate:
        return {
            **fixed, "HOME": "/scratch/home", "USER": "student", "MPLCONFIGDIR": "/scratch/home",
            "IPYTHONDIR": "/scratch/home", "TMPDIR": "/scratch",
        }  # fmt: skip
    return {**os.environ, **fixed, "PYTHONPATH": course}
