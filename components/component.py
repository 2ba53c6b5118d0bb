"""This file is what every component shares: its type token, its children's options, its outputs."""

import inspect
from typing import Any, ClassVar

import pulumi


class Component(pulumi.ComponentResource):
    """A component whose outputs are exactly the attributes it annotates.

    A subclass sets `pulumi_type`, annotates its outputs, assigns every one, and ends `__init__` with `seal()`.
    """

    pulumi_type = ""
    _former_types: ClassVar[tuple[str, ...]] = ()

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        renamed = [pulumi.Alias(type_=old) for old in self._former_types]
        merged = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=renamed))
        super().__init__(self.pulumi_type, name, None, merged)

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options for one child; only what Pulumi itself inherits comes down from `self`."""
        return pulumi.ResourceOptions(parent=self, **options)

    def seal(self) -> None:
        """Register the declared outputs; the last line of every `__init__`.

        Raises:
            TypeError: an output is annotated but was never assigned.
        """
        declared = declared_outputs(type(self))
        if missing := [name for name in declared if name not in self.__dict__]:
            raise TypeError(f"{type(self).__name__} annotates outputs it never assigns: {', '.join(missing)}")
        self.register_outputs({name: getattr(self, name) for name in declared})


def declared_outputs(component: type[Component]) -> list[str]:
    """Names of the attributes a component annotates, in source order."""
    bases = [base for base in reversed(component.__mro__) if issubclass(base, Component)]
    names = [name for base in bases for name in inspect.get_annotations(base)]
    return [name for name in names if not name.startswith("_")]
