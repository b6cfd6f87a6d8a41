"""What a template may not do, found by walking its syntax tree; every problem names its line."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, nodes

from onboarding_tools.drafts import gate, sandbox
from onboarding_tools.drafts.kinds import FIELDS
from onboarding_tools.drafts.models import Template
from onboarding_tools.drafts.sources import SOURCES
from onboarding_tools.errors import Problem

__all__ = ["Shape", "lint", "shapes"]

_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Const, nodes.And, nodes.Or, nodes.Not,
    nodes.CondExpr, nodes.Compare, nodes.Operand,
)  # fmt: skip
_ALLOWED = "text, {{ values }}, if, for, and, or, not, ==, and the filters " + ", ".join(sandbox.FILTERS)


class Shape(NamedTuple):
    """What a name stands for: its kind, and its fields where it has any."""

    kind: str
    fields: Mapping[str, str] = {}


def shapes(template: Template) -> dict[str, Shape]:
    """Return what each variable of a template stands for; sources that do not exist are left out."""
    found = {"warm": Shape("flag")}
    for name, variable in template.variables.items():
        if not variable.source:
            found[name] = Shape(variable.kind, dict.fromkeys(FIELDS.get(variable.kind, ()), "text"))
        elif variable.source in SOURCES:
            source = SOURCES[variable.source]
            plain = dict.fromkeys(FIELDS.get(source.kind, ()), "text")
            found[name] = Shape(source.kind, source.fields or plain)
    return found


def lint(template: Template) -> tuple[Problem, ...]:
    """Return everything that is wrong with a template.

    Undeclared and unused variables, fields that do not exist, loops within loops, calls, filters of its own,
    sources that do not exist or that a customer may not see, internal words and left-over placeholders.
    """
    walk = _Walk(template)
    return tuple(walk.problems())


class _Walk:
    def __init__(self, template: Template) -> None:
        self.template = template
        self.shapes = shapes(template)
        self.used: set[str] = set()

    def problems(self) -> Iterator[Problem]:
        yield from self._sources()
        yield from self._text(self.template.subject, lambda _: "subject")
        yield from self._text(self.template.body, lambda line: f"line {self.template.body_line - 1 + line}")
        for name in self.template.variables:
            if name not in self.used:
                yield _problem(
                    "front matter", name, "a variable that the template uses", "Drop it or use it."
                )

    def _sources(self) -> Iterator[Problem]:
        for name, variable in self.template.variables.items():
            source = SOURCES.get(variable.source)
            if not name.isidentifier() or name in {"warm", "loop"}:
                yield _problem("front matter", name, "a name of letters, digits and _, not warm or loop")
            if variable.source and source is None:
                yield _problem(f"front matter, {name}", variable.source, "one of " + ", ".join(SOURCES))
            elif source and source.internal and self.template.audience == "customer":
                yield _problem(f"front matter, {name}", variable.source, "a source that a customer may see")
            kind = source.kind if source else variable.kind
            if variable.fallback and kind not in {"text", "person"}:
                yield _problem(
                    f"front matter, {name}", variable.fallback, "no fallback for this kind of value"
                )

    def _text(self, text: str, place: Callable[[int], str]) -> Iterator[Problem]:
        try:
            tree = sandbox.parse(text)
        except TemplateSyntaxError as error:
            yield _problem(place(error.lineno), error.message, "a well-formed template")
            return
        for node, problem, accepted in self._walk(tree, self.shapes, is_in_loop=False):
            yield _problem(place(node.lineno), problem, accepted)
        yield from self._words(tree, place)

    def _words(self, tree: nodes.Template, place: Callable[[int], str]) -> Iterator[Problem]:
        for data in tree.find_all(nodes.TemplateData):
            hits = [*gate.placeholders(data.data), *gate.gaps(data.data)]
            if self.template.audience == "customer":
                hits += gate.internal_words(data.data)
            for hit in hits:
                line = data.lineno + data.data[: data.data.find(hit)].count("\n")
                yield _problem(place(line), hit, "words that a reader may see as they are")

    def _walk(
        self, node: nodes.Node, names: Mapping[str, Shape], *, is_in_loop: bool
    ) -> Iterator[tuple[nodes.Node, str, str]]:
        if isinstance(node, nodes.For):
            yield from self._loop(node, names, is_in_loop=is_in_loop)
            return
        if isinstance(node, (nodes.Name, nodes.Getattr)):
            yield from self._read(node, names)
            return
        if isinstance(node, nodes.Filter):
            if node.name not in sandbox.FILTERS or node.args or node.kwargs:
                yield node, f"| {node.name}", "one of the filters " + ", ".join(sandbox.FILTERS)
        elif not isinstance(node, _PLAIN):
            yield node, type(node).__name__.lower(), _ALLOWED
            return
        if isinstance(node, nodes.Output):
            yield from self._shown(node, names)
        for child in node.iter_child_nodes():
            yield from self._walk(child, names, is_in_loop=is_in_loop)

    def _loop(
        self, node: nodes.For, names: Mapping[str, Shape], *, is_in_loop: bool
    ) -> Iterator[tuple[nodes.Node, str, str]]:
        over = names.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        if over is None or over.kind not in {"rows", "texts"} or not isinstance(node.target, nodes.Name):
            yield node, "a loop", "a loop over one variable that is a list"
            return
        if is_in_loop or node.recursive or node.test:
            yield (
                node,
                "a loop within a loop",
                "one plain loop at a time, so that no draft grows without bound",
            )
        assert isinstance(node.iter, nodes.Name)  # noqa: S101 -- `over` was found by its name
        self.used.add(node.iter.name)
        row = Shape("record", over.fields) if over.kind == "rows" else Shape("text")
        inner = {
            **names,
            node.target.name: row,
            "loop": Shape("record", dict.fromkeys(sandbox.LOOP_FIELDS, "text")),
        }
        for child in (*node.body, *node.else_):
            yield from self._walk(child, inner, is_in_loop=True)

    def _read(
        self, node: nodes.Name | nodes.Getattr, names: Mapping[str, Shape]
    ) -> Iterator[tuple[nodes.Node, str, str]]:
        path = _path(node)
        if not path:
            yield node, "an attribute", "a variable or one of its fields"
            return
        shape = names.get(path[0])
        if shape is None:
            yield node, path[0], "a declared variable: " + ", ".join(self.template.variables)
            return
        self.used.add(path[0])
        fields = dict(shape.fields)
        for field in path[1:]:
            if field not in fields:
                yield node, ".".join(path), "one of its fields: " + (", ".join(fields) or "none")
                return
            fields = dict.fromkeys(FIELDS.get(fields[field].rstrip("?"), ()), "text")

    def _shown(self, node: nodes.Output, names: Mapping[str, Shape]) -> Iterator[tuple[nodes.Node, str, str]]:
        for child in node.nodes:
            shape = names.get(child.name) if isinstance(child, nodes.Name) else None
            if shape and shape.kind in {"rows", "texts", "record", "flag"}:
                yield child, str(getattr(child, "name", "")), "a field of it, or a loop over it"


def _path(node: nodes.Node) -> tuple[str, ...]:
    """Return a dotted path as its parts; nothing where it does not begin with a name."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    before = _path(node.node) if isinstance(node, nodes.Getattr) else ()
    return (*before, node.attr) if before and isinstance(node, nodes.Getattr) else ()


def _problem(field: str, given: object, accepted: str, hint: str = "") -> Problem:
    return Problem.of(field, given, accepted, hint)
