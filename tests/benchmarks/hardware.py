"""Which processor do the benchmarks run on?"""

import platform


def processor():
    """Its name as the system tells it, else its architecture."""
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line for line in lines if "model name" in line).split(":")[1].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
