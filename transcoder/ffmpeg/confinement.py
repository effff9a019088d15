"""How a process locks itself in before it touches a stranger's file. Standard library only; see landlock.py.

Order matters. The network goes while we may still ask for it; then the user; PDEATHSIG after that, because changing
the user clears it; Landlock last, because it would forbid the steps before.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from transcoder.ffmpeg import landlock

NOBODY = 65534
_NEW_NETWORK, _NEW_IPC, _NEW_USER = 0x40000000, 0x08000000, 0x10000000
_SET_PDEATHSIG, _SET_NO_NEW_PRIVS = 1, 38
_NOBODY_THREADS = 1024  # counted over all processes of that user, so only where it is ours


class ParentGone(RuntimeError):
    """The process that started us died before we could promise to die with it."""


def limit(*, memory_bytes: int, cpu_seconds: int, file_bytes: int, open_files: int) -> None:
    """Resource limits (setrlimit): address space, processor time, size of a file, open files, no core dumps."""
    for which, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def lock_in(*, parent: int, readable: list[int]) -> list[str]:
    """Give up all that is not needed, with the working directory as the only place to write; the layers now active.

    Raises ParentGone, and OSError when a layer this machine has cannot be put up.
    """
    layers = ["rlimits"]
    if sys.platform == "linux" and _leave_network():
        layers.append("no-network")
    if os.geteuid() == 0:
        _become_nobody()
        layers.append("nobody")
    if sys.platform == "linux":
        _prctl(_SET_NO_NEW_PRIVS, 1)
        _prctl(_SET_PDEATHSIG, signal.SIGKILL)
        layers += ["no-new-privileges", "dies-with-parent"]
    if os.getppid() != parent:
        raise ParentGone
    if sys.platform == "linux" and landlock.restrict(folder=".", readable=readable):
        layers.append(f"landlock-{landlock.version()}")
    return layers


def _leave_network() -> bool:
    """A network namespace of our own, without even a loopback. False where the machine forbids namespaces."""
    if os.geteuid() == 0:
        return _unshare(_NEW_NETWORK | _NEW_IPC)
    user, group = os.geteuid(), os.getegid()
    if not _unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC):
        return False
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with contextlib.suppress(PermissionError), open(f"/proc/self/{name}", "w") as file:
            file.write(line)  # only so that we still see our own name; the lock holds without it
    return True


def _become_nobody() -> None:
    resource.setrlimit(resource.RLIMIT_NPROC, (_NOBODY_THREADS, _NOBODY_THREADS))
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _unshare(flags: int) -> bool:
    return bool(ctypes.CDLL(None, use_errno=True).unshare(flags) == 0)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
