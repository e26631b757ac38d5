"""What each layer of an environment declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reference.declarations import Declarations, Declared
from reference.markdown import code, page, table
from stacks import layers_of


def resources_page(declared: Declarations) -> str:
    """A table for each layer, from the program itself."""
    return page(
        f"Resources of `{declared.environment.environment}`",
        "Collected by running the program against the SDK's mocks: what is declared, not what a cloud made of it. "
        "*Protected*: the engine refuses to delete or replace it. *Retained*: taking it out of the program leaves "
        "it in the cloud. "
        "Types that begin with `pulumi-python:dynamic` have no resource in the provider: `components/` calls the "
        "API for them, "
        "and reads back what holds.",
        _summary(declared),
        *(_layer(declared, layer) for layer in layers_of(declared.environment)),
    )


def shown(declared: Declarations, layer: str) -> list[Declared]:
    """The layer's resources in the cloud: neither components nor providers."""
    return [each for each in declared.resources if each.layer == layer and each.custom and not each.is_provider]


def _summary(declared: Declarations) -> str:
    rows = [(layer, *_counts(shown(declared, layer))) for layer in layers_of(declared.environment)]
    everything = [each for layer in layers_of(declared.environment) for each in shown(declared, layer)]
    return table(("layer", "resources", "protected", "retained"), [*rows, ("all", *_counts(everything))])


def _counts(found: Sequence[Declared]) -> tuple[int, int, int]:
    return len(found), sum(each.protect for each in found), sum(each.retain for each in found)


def _layer(declared: Declarations, layer: str) -> str:
    found = shown(declared, layer)
    return "\n\n".join(
        (
            f"## {layer.capitalize()}",
            _kinds(found),
            table(
                ("component", "resource", "type", "project", "kept"),
                (
                    (
                        declared.component(each),
                        code(each.name),
                        code(each.short_kind),
                        each.project or "(organisation)",
                        _kept(each),
                    )
                    for each in sorted(found, key=lambda one: (declared.component(one), one.short_kind, one.name))
                ),
            ),
        )
    )


def _kinds(found: Sequence[Declared]) -> str:
    counted = Counter(each.short_kind for each in found)
    return ", ".join(f"{number} {code(kind)}" for kind, number in sorted(counted.items())) + "."


def _kept(resource: Declared) -> str:
    return ", ".join(word for word, holds in (("protected", resource.protect), ("retained", resource.retain)) if holds)
