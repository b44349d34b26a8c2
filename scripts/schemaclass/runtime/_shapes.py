"""Between instances and JSON values, for the slow path.

Generated code says in shapes how the values of a schema stand in instances; shapes build and open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ._faults import Check, Faults, Place, fault, fits
from ._lazy import load_checks
from ._plain import exact, is_member_name
from ._runtime import UNSET, Codec, Record, is_json, new


def open_value(value: Any, at: Place, e: Faults) -> Any:
    """Copy free-form data, noting what JSON can't carry."""
    found = exact(value)
    if type(found) is dict:
        return {
            name: open_value(item, (at, name), e)
            for name, item in found.items()
            if is_member_name(name, at, e)
        }
    if type(found) is list:
        return [open_value(item, (at, place), e) for place, item in enumerate(found)]
    if isinstance(found, Record):
        return open_record(found, at, e)
    if is_json(found):
        return found
    fault(e, at, value, f"({type(value).__name__}) is nothing that JSON can carry", "", "json")
    return None


def open_record(value: Record, at: Place, e: Faults) -> dict[str, Any]:
    """Open an instance, its attributes each by its shape, and what it holds in `extra`."""
    shapes = codec_of(type(value)).shapes
    data: dict[str, Any] = {}
    for name, wire in value._wires.items():
        item = getattr(value, name)
        if item is not UNSET:
            data[wire] = shapes.get(name, plain).open(item, (at, wire), e)
    if not isinstance(value.extra, Mapping):
        fault(e, (at, "extra"), value.extra, "is no mapping of unknown members", "", "extra")
        return data
    for name, item in value.extra.items():
        if name in value._known:
            own = next(attribute for attribute, wire in value._wires.items() if wire == name)
            words = f"stands in extra, but the schema declares this member: set {own} instead"
            fault(e, (at, name), item, words, "", "extra")
        elif is_member_name(name, at, e):
            data[name] = open_value(item, (at, name), e)
    return data


def build_record(cls: type[Record], value: dict[str, Any], e: Faults) -> Any:
    """Make an instance of a checked object, its members each by its shape.

    `e` knows what the checks found.
    """
    shapes = codec_of(cls).shapes
    self = new(cls)
    for name, wire in cls._wires.items():
        item = value.get(wire, UNSET)
        setattr(self, name, shapes[name].build(item, e) if name in shapes else item)
    self.extra = {name: item for name, item in value.items() if name not in cls._known}
    return self


def with_defaults(instance: Record) -> Any:
    """Copy an instance; unset members have the defaults of the schema, nested ones too."""
    copy = build_record(type(instance), instance._defaults(), Faults())
    for name in instance._wires:
        value = getattr(instance, name)
        # Only what was set is filled in below: a default may lead to itself.
        if value is not UNSET:
            setattr(copy, name, _filled(value))
    copy.extra = dict(instance.extra)
    return copy


def _filled(value: Any) -> Any:
    if isinstance(value, Record):
        return value.with_defaults()
    if type(value) is list or type(value) is tuple:
        return type(value)(map(_filled, value))
    if type(value) is dict:
        return {name: _filled(item) for name, item in value.items()}
    return value


_codecs: dict[type[Record], Codec] = {}


def codec_of(cls: type[Record]) -> Codec:
    """Give the codec of a class, which is made once."""
    codec = _codecs.get(cls)
    if codec is None:
        load_checks()
        codec = _codecs[cls] = cls._codec()
    return codec


# Shapes: how the values of a schema stand in instances.


class Shape:
    """Plain JSON data, which is built and opened as it is."""

    # The classes that all objects of this shape are instances of, if there are such classes.
    classes: tuple[type[Record], ...] = ()

    def build(self, value: Any, _e: Faults, /) -> Any:
        """Make what stands in an instance of a JSON value, of which checks found what it is given.

        Whatever is not recognised, because drift left it, stays as it is.
        """
        return value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        """Turn what stands in an instance into a JSON value, noting what has no place there."""
        return open_value(value, at, e)


class Integer(Shape):
    """An integer: 1.0 is 1."""

    def build(self, value: Any, _e: Faults, /) -> Any:
        return int(value) if type(value) is float and value.is_integer() else value


class Instance(Shape):
    """An instance of a class."""

    def __init__(self, cls: type[Record]) -> None:
        self.classes = (cls,)

    def build(self, value: Any, e: Faults, /) -> Any:
        return build_record(self.classes[0], value, e) if type(value) is dict else value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        return _open_instance(self.classes, value, at, e)


def _open_instance(classes: tuple[type[Record], ...], value: Any, at: Place, e: Faults) -> Any:
    """Open an instance of some classes; a dict in its place is refused."""
    if classes and isinstance(value, Mapping | Record) and not isinstance(value, classes):
        names = " or ".join(each.__name__ for each in classes)
        words = f"is no {names}: build one, or read it with {classes[0].__name__}.from_dict"
        fault(e, at, value, words, "", "type")
    return open_value(value, at, e)


class Items(Shape):
    """A list of items of one shape."""

    def __init__(self, item: Shape) -> None:
        self.item = item

    def build(self, value: Any, e: Faults, /) -> Any:
        return [self.item.build(item, e) for item in value] if type(value) is list else value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not list:
            return open_value(value, at, e)
        return [self.item.open(item, (at, place), e) for place, item in enumerate(value)]


class Places(Shape):
    """A list whose first items have shapes of their own, the others one."""

    def __init__(self, rest: Shape, *first: Shape) -> None:
        self.rest, self.first = rest, first

    def _shape(self, place: int) -> Shape:
        return self.first[place] if place < len(self.first) else self.rest

    def build(self, value: Any, e: Faults, /) -> Any:
        if type(value) is not list:
            return value
        return [self._shape(place).build(item, e) for place, item in enumerate(value)]

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not list:
            return open_value(value, at, e)
        return [self._shape(place).open(item, (at, place), e) for place, item in enumerate(value)]


class Fixed(Places):
    """A tuple, each item with its own shape; a list in its place is refused."""

    def __init__(self, *first: Shape) -> None:
        super().__init__(plain, *first)

    def build(self, value: Any, e: Faults, /) -> Any:
        return tuple(super().build(value, e)) if type(value) is list else value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        if type(value) is tuple:
            return super().open(list(value), at, e)
        if isinstance(value, list):
            words = f"is a list: a tuple of {len(self.first)} is what belongs here"
            fault(e, at, value, words, "", "type")
        return open_value(value, at, e)


class Members(Shape):
    """A map whose values are of one shape."""

    def __init__(self, value: Shape) -> None:
        self.value = value

    def build(self, value: Any, e: Faults, /) -> Any:
        if type(value) is not dict:
            return value
        return {name: self.value.build(item, e) for name, item in value.items()}

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not dict:
            return open_value(value, at, e)
        return {
            name: self.value.open(item, (at, name), e)
            for name, item in value.items()
            if is_member_name(name, at, e)
        }


class ByKind(Shape):
    """Objects, lists and numbers, each with a shape of their own."""

    def __init__(self, objects: Shape, lists: Shape, numbers: Shape) -> None:
        self.objects, self.lists = objects, lists
        self.shapes = {dict: objects, list: lists, float: numbers}

    def build(self, value: Any, e: Faults, /) -> Any:
        return self.shapes.get(type(value), plain).build(value, e)

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        shape = self.lists if isinstance(value, list | tuple) else self.objects
        return shape.open(value, at, e)


class ByTag(Shape):
    """Instances that a tag tells apart; `rest` is for objects without a tag.

    An object whose tag no class has was kept as drift, and stays as it is.
    """

    def __init__(
        self, member: str, options: Mapping[str, Shape], rest: Shape | None = None
    ) -> None:
        self.member, self.options, self.rest = member, options, rest or plain
        self.classes = _classes(options.values())

    def build(self, value: Any, e: Faults, /) -> Any:
        if type(value) is not dict:
            return value
        if self.member not in value:
            return self.rest.build(value, e)
        tag = value[self.member]
        return self.options.get(tag, plain).build(value, e) if type(tag) is str else value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        tag = value.get(self.member, UNSET) if isinstance(value, Mapping) else UNSET
        if tag is not UNSET and not (isinstance(tag, str) and tag in self.options):
            return open_value(value, at, e)
        return _open_instance(self.classes, value, at, e)


class ByTrial(Shape):
    """Values of the first shape whose check finds nothing wrong."""

    def __init__(self, *attempts: tuple[Check, Shape]) -> None:
        self.attempts = attempts
        self.classes = _classes([shape for _, shape in attempts])

    def build(self, value: Any, e: Faults, /) -> Any:
        for check, shape in self.attempts:
            if fits(e, check, value):
                return shape.build(value, e)
        return value

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        return _open_instance(self.classes, value, at, e)


class Tuples(Shape):
    """Values of a shape in which there are tuples somewhere: they are lists in JSON."""

    def __init__(self, shape: Shape) -> None:
        self.build = shape.build  # type: ignore[method-assign]  # building is that shape's business

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        return open_value(_listed(value), at, e)


def _listed(value: Any) -> Any:
    if type(value) is tuple or type(value) is list:
        return list(map(_listed, value))
    if type(value) is dict:
        return {name: _listed(item) for name, item in value.items()}
    return value


class Later(Shape):
    """The shape of a type that holds itself, made when a value needs it."""

    def __init__(self, shape: Callable[[], Shape]) -> None:
        self.shape = shape

    def build(self, value: Any, e: Faults, /) -> Any:
        return self.shape().build(value, e)

    def open(self, value: Any, at: Place, e: Faults) -> Any:
        return self.shape().open(value, at, e)


def _classes(shapes: Iterable[Shape]) -> tuple[type[Record], ...]:
    """Join the classes of some shapes; () if one of them has none."""
    found = [shape.classes for shape in shapes]
    return tuple(dict.fromkeys(each for some in found for each in some)) if all(found) else ()


class Entry(NamedTuple):
    """A component of the schema, of whatever type: its name, its check and its shape."""

    name: str
    check: Check
    shape: Shape


# How generated code calls all this: in lower case, for the schema may have a class named Items.
plain, integer = Shape(), Integer()
instance, items, members, places, fixed = Instance, Items, Members, Places, Fixed
by_kind, by_tag, by_trial, tuples, later = ByKind, ByTag, ByTrial, Tuples, Later
entry = Entry
