"""Words that no generated name may be.

The tables are written out, not asked of the interpreter: the same schema must give the same names
on every Python version.
"""

from __future__ import annotations

KEYWORDS = frozenset(
    "False None True and as assert async await break class continue def del elif else except"
    " finally for from global if import in is lambda nonlocal not or pass raise return try while"
    " with yield".split()
)

# Names of the builtins module, CPython 3.11 to 3.14, as far as a member can be called so.
BUILTINS = frozenset(
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod"
    " compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter"
    " float format frozenset getattr globals hasattr hash help hex id input int isinstance"
    " issubclass iter len license list locals map max memoryview min next object oct open ord pow"
    " print property quit range repr reversed round set setattr slice sorted staticmethod str sum"
    " super tuple type vars zip".split()
)

# What a record is and does itself.
METHODS = frozenset("extra from_dict from_json self to_dict to_json validate with_defaults".split())

RESERVED_FIELDS = KEYWORDS | BUILTINS | METHODS

_EXCEPTIONS = frozenset(
    "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError"
    " BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError"
    " ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError"
    " Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError"
    " FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError"
    " ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError"
    " KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError"
    " NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning"
    " PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError"
    " ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError"
    " SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError"
    " UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning"
    " UserWarning ValueError Warning ZeroDivisionError".split()
)

RESERVED_CLASSES = KEYWORDS | BUILTINS | _EXCEPTIONS

# File stems that mean something else: the index, and device names of one operating system.
RESERVED_PAGES = frozenset(
    "README Readme readme index Index CON PRN AUX NUL Con Prn Aux Nul".split()
)
