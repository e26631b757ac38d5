"""All pages, by their path under docs/reference/."""

from __future__ import annotations

from collections.abc import Iterator

from components.network.flows import flow_matrix_data, flow_matrix_page
from reference.addresses import address_plan_page
from reference.azure_exit import azure_exit_page
from reference.controls import FOLDER as CONTROLS
from reference.controls import control_pages
from reference.declarations import collect
from reference.environment_file import environment_file_page
from reference.keys import keys_page
from reference.markdown import page, table
from reference.outputs import outputs_page
from reference.picture import picture
from reference.resources import resources_page
from reference.rights import rights_page
from reference.stand_in import stand_in_page
from reference.stand_in_azure import stand_in_azure_page
from settings import environment_names, load_environment
from settings.flow_matrix import flows

OF_ALL = (
    ("environment-file.md", "every key of an environment file", environment_file_page),
    ("outputs.md", "what each layer publishes", outputs_page),
    ("azure-exit.md", "what each wave of an exit from Azure ends, and what is left of it", azure_exit_page),
    ("stand-in-cloud.md", "the endpoints that the rehearsal's cloud serves", stand_in_page),
    ("stand-in-azure.md", "the resource types and addresses that the stand-in Azure serves", stand_in_azure_page),
)
_CONTROLS = (f"{CONTROLS}/README.md", "the controls, by family, by norm, and what people answer")
OF_EACH = (
    ("picture.svg", "the picture"),
    ("resources.md", "what each layer declares"),
    ("flow-matrix.md", "who may talk to whom"),
    ("flow-matrix.yaml", "the same, for the policy pack"),
    ("address-plan.md", "which addresses are whose"),
    ("keys.md", "what is encrypted with what"),
    ("rights.md", "who may do what"),
)


def pages() -> Iterator[tuple[str, str]]:
    """Path and text of every page.

    Raises:
        settings.EnvironmentFileError: an environment file is wrong.
    """
    yield "README.md", _contents()
    for path, _, text in OF_ALL:
        yield path, text()
    yield from control_pages()
    for name in environment_names():
        for path, text_of_one in _environment(name):
            yield f"{name}/{path}", text_of_one


def _environment(name: str) -> Iterator[tuple[str, str]]:
    environment = load_environment(name)
    declared = collect(environment)
    yield "picture.svg", picture(declared)
    yield "resources.md", resources_page(declared)
    yield "flow-matrix.md", flow_matrix_page(environment, environment.address_plan, flows(environment))
    yield "flow-matrix.yaml", flow_matrix_data(environment, environment.address_plan, flows(environment))
    yield "address-plan.md", address_plan_page(environment)
    yield "keys.md", keys_page(declared)
    yield "rights.md", rights_page(declared)


def _contents() -> str:
    names = environment_names()
    return page(
        "Reference",
        "CI fails when a page is not what the code says: `python -m reference check`.",
        "\n".join(f"- [{about}]({path})" for path, about in [*((path, about) for path, about, _ in OF_ALL), _CONTROLS]),
        table(
            ("", *(f"`{name}`" for name in names)),
            ((about, *(f"[{path.partition('.')[0]}]({name}/{path})" for name in names)) for path, about in OF_EACH),
        ),
    )
