"""Landlock (Linux 5.13 and later): a process gives up files and TCP for itself and its children, without privilege.

Standard library only: the launcher loads this before it drops its rights. See landlock(7).
"""

import ctypes
import os
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_GET_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_REG, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_RIGHTS_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}  # 5 on: and ioctl
_ALL_RIGHTS = (1 << 16) - 1
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets, signals

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/urandom")


def version() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    try:
        answer: int = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _GET_VERSION)
    except (AttributeError, OSError):
        return 0
    return max(answer, 0)


def restrict(*, folder: str, readable: list[int]) -> bool:
    """From now on: write only below `folder`, read libraries and the open files `readable`, no TCP.

    Needs no-new-privileges. False where the kernel has no Landlock; raises OSError if it has and refuses.
    """
    abi = version()
    if not abi:
        return False
    rights = _RIGHTS_OF_VERSION.get(abi, _ALL_RIGHTS)
    attributes = struct.pack("=QQQ", rights, _TCP, _SCOPES)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    folder_rights = _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE
    _allow_path(ruleset, folder, folder_rights & rights)
    for path in _LIBRARIES:
        _allow_path(ruleset, path, _READ_FILE | _READ_DIR | _EXECUTE)
    for path in _DEVICES:
        _allow_path(ruleset, path, _READ_FILE | _WRITE_FILE)
    for descriptor in readable:
        _allow(ruleset, descriptor, _READ_FILE | _EXECUTE)
    _call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return True


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= ~_READ_DIR
    _allow(ruleset, descriptor, rights)
    os.close(descriptor)


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)


def _call(number: int, *arguments: object) -> int:
    answer: int = _libc().syscall(number, *arguments)
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return answer


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
