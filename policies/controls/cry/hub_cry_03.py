"""HUB-CRY-03: disks with health data are encrypted on the machine that uses them, with a key of the hub's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.context import SANTE, Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Node, Resource, Stack
from policies.vocabulary import Severity

CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
SET = "kubernetes:apps/v1:StatefulSet"
VOLUMES = ("scaleway:block/volume:Volume", "scaleway:instance/volume:Volume")
TABLE = "volume-encryption"
TAG, LUKS = "chiffrement", "luks"

CONTROL = Control(
    id="HUB-CRY-03",
    title="Disks are encrypted with our key",
    severity=Severity.CRITICAL,
    answers=("SNC 10.1.a", "SRM"),
    why="Scaleway encrypts its physical disks with its own keys only; the HDS conditions ask the customer to encrypt "
    "block volumes on top, and to destroy the key with the data.",
    fix='Declare a StorageClass with encrypted: "true" and the passphrase\'s Secret of the project, and name it in '
    "each claim; tag a volume chiffrement=luks once its user formats it so.",
    source="Scaleway documentation, shared responsibility of Block Storage and Kubernetes (2026-05-07); scaleway-csi "
    "parameter names as the table volume-encryption remembers them",
    tables=(TABLE,),
    live="The header of a volume is read on its node and must be that of LUKS (`cryptsetup isLuks`): no API tells it.",
)


@CONTROL.each(*VOLUMES)
def is_luks(volume: Resource, context: Context) -> Violations:
    tags = volume.value("tags") or []
    if context.holds_health_data(volume) and volume.tags.get(TAG) != LUKS and LUKS not in tags:
        yield volume.violation("tags", f"hold {TAG}={LUKS}: the volume holds health data")


@CONTROL.each(CLASS)
def has_its_passphrase(storage: Resource, context: Context) -> Violations:
    rows = context.table(TABLE).rows
    if not _claims_encryption(storage, rows):
        return
    parameters: Mapping[str, Any] = storage.value("parameters") or {}
    for name in (rows["secret_name"], rows["secret_namespace"]):
        if not parameters.get(name):
            yield storage.violation("parameters", f"name the passphrase's Secret in {name}", value=dict(parameters))


@CONTROL.beside(CLAIM)
def claims_an_encrypting_class(claim: Resource, stack: Stack, context: Context) -> Violations:
    yield from _judged(claim.root, claim, stack, context)


@CONTROL.beside(SET)
def templates_claim_an_encrypting_class(workload: Resource, stack: Stack, context: Context) -> Violations:
    for template in workload.nodes("spec.volumeClaimTemplates"):
        yield from _judged(template, workload, stack, context)


def _judged(claim: Node, owner: Resource, stack: Stack, context: Context) -> Violations:
    if _data_class(claim, owner, context) != SANTE:
        return
    name = claim.value("spec.storageClassName")
    if name not in set(_encrypting(stack, context)):
        yield claim.violation(
            "spec.storageClassName",
            "name a storage class that encrypts; unset is the cluster's default, which does not",
        )


def _encrypting(stack: Stack, context: Context) -> Iterator[str]:
    """Names of the storage classes that encrypt with a passphrase of ours."""
    rows = context.table(TABLE).rows
    yield from rows["known_classes"]
    for storage in stack.of(CLASS):
        parameters = storage.value("parameters") or {}
        if _claims_encryption(storage, rows) and parameters.get(rows["secret_name"]):
            yield str(storage.value("metadata.name") or storage.name)


def _claims_encryption(storage: Resource, rows: Mapping[str, Any]) -> bool:
    parameters = storage.value("parameters") or {}
    wanted = rows["parameters"].items()
    return storage.value("provisioner") == rows["provisioner"] and all(parameters.get(k) == v for k, v in wanted)


def _data_class(claim: Node, owner: Resource, context: Context) -> str:
    """The class that labels say, those of the claim before those of its owner; else the environment's."""
    for labels in (claim.value("metadata.labels"), owner.value("metadata.labels")):
        if labels and "donnees" in labels:
            return str(labels["donnees"])
    return context.data_class(owner)
