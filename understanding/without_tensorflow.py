"""Keep TensorFlow out of a Rasa process: 14 s and 350 MB that none of our components use.

Rasa imports TensorFlow on the way to its agent although no component of `config.yml` needs it.
`keep_out()` makes those imports yield placeholders that may be subclassed, used as decorators
and named in annotations, and that say what is the matter once somebody really builds one.
"""

import sys
from collections.abc import MutableSequence, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

KEPT_OUT = frozenset(
    {
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_probability",
        "tensorflow_text",
        "keras",
    }
)


class TensorFlowIsKeptOut(RuntimeError):
    """A component that needs TensorFlow was configured in a process that does not load it."""


def keep_out() -> None:
    """Put the placeholders in place; call it before the first import of `rasa`."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Absent(type):
    """The type of the placeholder: every attribute of it is the placeholder again."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Placeholder and len(args) == 1 and callable(args[0]):
            return args[0]
        raise TensorFlowIsKeptOut(
            f"{cls.__name__} needs TensorFlow, which this process does not load. "
            "Use the components of config.yml, or run Rasa with the stock `rasa` command."
        )


class Placeholder(metaclass=_Absent):
    """Stands where a class or function of TensorFlow would stand."""


class _PlaceholderModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012  how Python knows a package

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in KEPT_OUT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None
