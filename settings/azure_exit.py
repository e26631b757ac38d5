"""The `azure_exit` block: whom and what an exit from Azure trusts, settled outside of the exit's folder."""

from __future__ import annotations

from pydantic import Field

from settings.types import AzureId, Email, Section, Sha256


class ExitRoles(Section):
    """Who may do what in the exit. Nobody else approves or executes, whatever the file of signers lists."""

    approvers: tuple[Email, ...] = Field(
        description="Who may approve a wave: two of them, none of whom executes.", min_length=1
    )
    executors: tuple[Email, ...] = Field(
        description="Who may run a wave, and sign what the ledger says of it.", min_length=1
    )
    dpo: Email = Field(description="The data protection officer, whom the notice of each wave names.")
    rssi: Email = Field(description="The information security officer, whom the notice of each wave names.")


class AzureExit(Section):
    """The exit of an estate from Azure: the tenant and the subscriptions, the signers' file, the roles.

    The exit's folder holds plan, evidence, approvals and the file of signers: whoever can write there could add a key
    and approve. What is in this block comes from a reviewed commit instead, which approvals name.
    """

    tenant_id: AzureId = Field(description="The Microsoft Entra tenant that the estate is in.")
    subscriptions: tuple[AzureId, ...] = Field(
        description="The subscriptions that may be left; a plan that names another is refused.", min_length=1
    )
    signers_sha256: Sha256 | None = Field(
        None,
        description="SHA-256 of the file of allowed signers: `sha256sum allowed_signers`. "
        "A rehearsal has none here: it makes its keys itself.",
    )
    roles: ExitRoles = Field(description="Who may do what.")
