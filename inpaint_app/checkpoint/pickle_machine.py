"""Follows a pickle's instructions over stand-ins: what is imported, what called, and with what.

Names may come off the stack, through the memo, by any detour; so the stack and the memo are kept as
an unpickler keeps them. Instructions that files of tensors do not have move the stack as CPython's
``pickletools`` says, and make nothing.
"""

import pickletools
from collections.abc import Mapping
from typing import Final

from inpaint_app.checkpoint import pickle_calls
from inpaint_app.checkpoint.errors import MalformedFileError, PickleArgumentsError
from inpaint_app.checkpoint.pickle_values import OTHER, Global, Storage, Table

CONSTANTS: Final[Mapping[str, object]] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
TUPLES: Final = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
IMPORTS: Final = frozenset({"GLOBAL", "INST", "STACK_GLOBAL"})
UNKNOWN: Final = "a name that it puts together"
_MOVES: Final = {opcode.name: opcode for opcode in pickletools.opcodes}


class PickleMachine:
    """One pickle's stack and memo. ``step`` raises ``MalformedFileError`` on an empty stack."""

    def __init__(self, records: Mapping[str, int] | None) -> None:
        self._records = records
        self._stack: list[object] = []
        self._below: list[list[object]] = []
        self._memo: dict[int, object] = {}
        self.storages: dict[str, Storage] = {}
        """The records that were referred to, as what."""
        self.references = 0
        self.is_lenient = False
        """After an import that nobody may have, what is called with what no longer matters."""

    def imported(self, name: str, argument: object) -> str | None:
        """Which name the next instruction imports, as ``module name``; None for no import."""
        if name not in IMPORTS:
            return None
        if name != "STACK_GLOBAL":
            return str(argument)
        match self._stack[-2:]:
            case [str(module), str(attribute)]:
                return f"{module} {attribute}"
        return UNKNOWN

    def step(self, name: str, argument: object) -> None:
        """Do what one instruction does. Raises ``PickleArgumentsError`` too."""
        if name in CONSTANTS:
            self._stack.append(CONSTANTS[name])
        elif name in TUPLES:
            self._stack.append(tuple(self._pop_many(TUPLES[name])))
        elif handler := getattr(self, f"_do_{name.lower()}", None):
            handler(argument)
        else:
            self._move(name, argument)

    def result(self) -> object:
        """What the pickle is of, once it has stopped."""
        if self._below or len(self._stack) != 1:
            raise MalformedFileError("The pickle inside of the file does not end where it stops.")
        return self._stack[0]

    def _pop(self) -> object:
        if not self._stack:
            raise MalformedFileError("The pickle inside of the file takes what it does not have.")
        return self._stack.pop()

    def _pop_many(self, count: int) -> list[object]:
        return [self._pop() for _ in range(count)][::-1]

    def _pop_mark(self) -> list[object]:
        if not self._below:
            raise MalformedFileError("The pickle inside of the file closes what it never opened.")
        items, self._stack = self._stack, self._below.pop()
        return items

    def _top(self) -> object:
        self._stack.append(top := self._pop())
        return top

    def _move(self, name: str, argument: object) -> None:
        """As the table of instructions says; a text or number that is given stays what it is."""
        opcode = _MOVES[name]
        before = opcode.stack_before
        if pickletools.markobject in before:
            self._pop_mark()
            before = before[: before.index(pickletools.markobject)]
        self._pop_many(len(before))
        is_plain = isinstance(argument, str | int | float) and not before
        self._stack += [argument if is_plain else OTHER for _ in opcode.stack_after]

    def _do_mark(self, _: object) -> None:
        self._below.append(self._stack)
        self._stack = []

    def _do_pop(self, _: object) -> None:
        if self._stack:
            self._stack.pop()
        else:
            self._pop_mark()

    def _do_pop_mark(self, _: object) -> None:
        self._pop_mark()

    def _do_dup(self, _: object) -> None:
        self._stack.append(self._top())

    def _do_stop(self, _: object) -> None:
        self._top()

    def _do_tuple(self, _: object) -> None:
        items = self._pop_mark()
        self._stack.append(tuple(items))

    def _do_empty_list(self, _: object) -> None:
        self._stack.append([])

    def _do_empty_dict(self, _: object) -> None:
        self._stack.append(Table(is_ordered=False))

    def _do_append(self, _: object) -> None:
        self._extend([self._pop()])

    def _do_appends(self, _: object) -> None:
        self._extend(self._pop_mark())

    def _extend(self, items: list[object]) -> None:
        target = self._top()
        if isinstance(target, list):
            target.extend(items)
        elif target is not OTHER:
            raise PickleArgumentsError("The pickle appends to something that is not a list.")

    def _do_setitem(self, _: object) -> None:
        self._set(self._pop_many(2))

    def _do_setitems(self, _: object) -> None:
        self._set(self._pop_mark())

    def _set(self, items: list[object]) -> None:
        target = self._top()
        if len(items) % 2:
            raise MalformedFileError("The pickle inside of the file has a key without a value.")
        if isinstance(target, Table):
            for key, value in zip(items[::2], items[1::2], strict=True):
                target.set(key, value)
        elif target is not OTHER:
            raise PickleArgumentsError("The pickle sets an entry of something without entries.")

    def _do_binput(self, argument: object) -> None:
        assert isinstance(argument, int)  # noqa: S101 - pickletools reads a number
        self._memo[argument] = self._top()

    _do_long_binput = _do_put = _do_binput

    def _do_memoize(self, _: object) -> None:
        self._memo[len(self._memo)] = self._top()

    def _do_binget(self, argument: object) -> None:
        if argument not in self._memo:
            raise MalformedFileError("The pickle inside of the file recalls what it never kept.")
        assert isinstance(argument, int)  # noqa: S101 - it is a key
        self._stack.append(self._memo[argument])

    _do_long_binget = _do_get = _do_binget

    def _do_global(self, argument: object) -> None:
        self._stack.append(Global(str(argument)))

    def _do_stack_global(self, _: object) -> None:
        module, name = self._pop_many(2)
        is_told = isinstance(module, str) and isinstance(name, str)
        self._stack.append(Global(f"{module} {name}") if is_told else OTHER)

    def _do_reduce(self, _: object) -> None:
        function, arguments = self._pop_many(2)
        if isinstance(function, Global) and not self.is_lenient:
            self._stack.append(pickle_calls.call(function.name, arguments))
        elif function is OTHER or self.is_lenient:
            self._stack.append(OTHER)
        else:
            raise PickleArgumentsError("The pickle calls something that is no function.")

    def _do_build(self, _: object) -> None:
        state, target = self._pop(), self._top()
        is_metadata = (
            isinstance(state, Table)
            and not state.foreign_keys
            and state.entries.keys() <= {"_metadata"}
        )
        is_ordered = isinstance(target, Table) and target.is_ordered
        if not (is_metadata and is_ordered) and not self.is_lenient and target is not OTHER:
            raise PickleArgumentsError("The pickle changes an object that it has made.")

    def _do_binpersid(self, _: object) -> None:
        wanted = self._pop()
        if self.is_lenient:
            self._stack.append(OTHER)
            return
        storage, key = pickle_calls.refer(wanted, self._records)
        # torch keeps the first that it makes of a record, whatever the next one says of it.
        first = self.storages.setdefault(key, storage)
        if (first.dtype, first.count) != (storage.dtype, storage.count):
            raise PickleArgumentsError("The pickle reads one record in two ways.")
        self.references += 1
        self._stack.append(storage)
