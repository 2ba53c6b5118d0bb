"""This file compiles loops with numba, where it is installed; elsewhere they run as they are written."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])
INSTALLED = find_spec("numba") is not None


def compiled(*liberties: str) -> Callable[[Loop], Loop]:
    """Compile a function to run without the interpreter's lock; `liberties` are those that may be taken with floats."""
    if not INSTALLED:
        return lambda loop: loop
    from numba import njit

    def by_numba(loop: Loop) -> Loop:
        asked = {"nogil": True, "fastmath": set(liberties)}
        try:
            made: Loop = njit(cache=True, **asked)(loop)
        except RuntimeError:  # no folder to keep compiled code in
            made = njit(**asked)(loop)
        return made

    return by_numba


def _fetching() -> Callable[[int], None]:
    if not INSTALLED:
        return lambda _address: None
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    READ, SOON, DATA = 0, 2, 1  # noqa: N806 - the arguments of llvm.prefetch

    def written(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        told = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        builder.call(told, [builder.inttoptr(arguments[0], pointer), number(READ), number(SOON), number(DATA)])
        return context.get_dummy_value()

    @intrinsic  # type: ignore[untyped-decorator]
    def fetch(_typing: Any, _address: Any) -> Any:
        return types.void(types.int64), written

    made: Callable[[int], None] = fetch
    return made


fetch = _fetching()
"""Tell the processor that the memory at an address will be read soon, without waiting for it; any address will do."""
