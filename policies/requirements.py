"""The norms that controls answer, each with the version that its ids belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Framework:
    """A norm.

    Attributes:
        key: as `answers` writes it, before the id.
        version: always printed with an id: numbers change between versions.
        binds: whom it binds.
        urn: prefix of an id's URN in CISO Assistant's library, where one exists.
        series: whether the key is part of the ids, as in OPR-2: norms that number several series.
    """

    key: str
    name: str
    version: str
    binds: str
    urn: str = ""
    series: bool = False


FRAMEWORKS = (
    Framework(
        "SNC",
        "SecNumCloud",
        "3.2 (8 March 2022)",
        "the provider; the kit mirrors it on the customer's side",
        "urn:intuitem:risk:req_node:secnumcloud-3.2:",
    ),
    Framework("HDS", "HDS referential", "v2 (arrete of 26 April 2024)", "the host"),
    Framework("SRM", "Scaleway's HDS conditions", "dated pages of its shared-responsibility model", "the customer"),
    Framework("SNDS", "SNDS security referential", "arrete of 6 May 2024 (outline; body not read)", "the hub"),
    Framework("SATRE", "SATRE", "2.0.1", "nobody: a specification of trusted research environments"),
    Framework("EHDS", "European Health Data Space, Regulation", "in force 26 March 2025; art. 73 from 2029", "the hub"),
    Framework(
        "SPER",
        "TEHDAS2 guideline on secure processing environments, SPER",
        "M7.4 draft numbering",
        "nobody yet",
        series=True,
    ),
    Framework(
        "TIR",
        "TEHDAS2 guideline on secure processing environments, TIR",
        "M7.4 draft numbering",
        "nobody yet",
        series=True,
    ),
    Framework(
        "OPR",
        "TEHDAS2 guideline on secure processing environments, OPR",
        "M7.4 draft numbering; the final D7.4 counts one higher",
        "nobody yet",
        series=True,
    ),
    Framework("GDPR", "GDPR, Regulation 2016/679", "2016", "the controller and its processors"),
    Framework("CSP", "Code de la sante publique", "in force", "the hub and its host"),
    Framework("CNIL", "CNIL security guide", "2024", "nobody: guidance"),
    Framework("CNIL 2021-122", "CNIL recommendation on logging", "2021-122", "nobody: guidance"),
    Framework("SEC", "CNIL warehouse referential", "2021-118", "health-data warehouses", series=True),
    Framework(
        "ANSSI hygiene", "ANSSI hygiene guide", "reinforced level", "nobody: guidance; SecNumCloud 5.1 asks for it"
    ),
    Framework("PA-022", "ANSSI guide on secure administration", "PA-022", "nobody: guidance"),
    Framework("TLS guide", "ANSSI TLS guide", "as ANSSI publishes it", "nobody: guidance"),
    Framework("ANSSI crypto", "ANSSI rules on cryptographic mechanisms", "as ANSSI publishes them", "nobody: guidance"),
    Framework("CIS K8s", "CIS Kubernetes Benchmark", "2.0.1", "nobody: a benchmark"),
    Framework("PSS", "Kubernetes Pod Security Standards", "restricted", "nobody: a standard"),
    Framework("CIS Azure", "CIS Microsoft Azure Foundations Benchmark", "6.0.0", "nobody: a benchmark"),
    Framework("NIST 800-88", "NIST SP 800-88", "Rev. 2 (26 September 2025)", "nobody: guidance"),
    Framework("SREN", "Loi SREN 2024-449 and decret 2026-272", "21 May 2024; 14 April 2026", "the hub"),
)
_BY_KEY = {each.key: each for each in sorted(FRAMEWORKS, key=lambda each: -len(each.key))}


@dataclass(frozen=True, order=True)
class Requirement:
    """One requirement of a norm, as a finding prints it."""

    framework: str
    id: str

    @property
    def norm(self) -> Framework:
        return _BY_KEY[self.framework]

    @property
    def text(self) -> str:
        """Norm, version and id."""
        return (
            f"{self.norm.name} {self.norm.version}: {self.id}" if self.id else f"{self.norm.name} {self.norm.version}"
        )

    @property
    def urn(self) -> str:
        """Its URN in CISO Assistant's library; empty where there is none."""
        return f"{self.norm.urn}{self.id.lower()}" if self.norm.urn and self.id else ""


@cache
def requirements(answers: tuple[str, ...]) -> tuple[Requirement, ...]:
    """Parse `answers` of a control.

    Raises:
        ValueError: one is of no framework that is known here.
    """
    found = []
    for answer in answers:
        key = next((key for key in _BY_KEY if re.match(rf"{re.escape(key)}(?:[\s-]|$)", answer)), None)
        if key is None:
            raise ValueError(f"{answer!r} is of no known framework; known are {', '.join(sorted(_BY_KEY))}")
        rest = answer.removeprefix(key)
        id_ = rest.strip().lstrip("-")
        found.append(Requirement(key, f"{key}-{id_}" if id_ and _BY_KEY[key].series else id_))
    return tuple(found)
