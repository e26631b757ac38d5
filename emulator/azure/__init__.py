"""An Azure Resource Manager on loopback, as far as leaving Azure needs it. Azure itself was never called from here.

It answers for `management.azure.com`, `login.microsoftonline.com`, `*.vault.azure.net` and `*.blob.core.windows.net`
behind the stand-in's own proxy, and holds the synthetic estate of `emulator.azure.estate`. What it does not serve
answers 501 and names itself.
"""

HOSTS = (
    "management.azure.com",
    "login.microsoftonline.com",
    ".vault.azure.net",
    ".managedhsm.azure.net",
    ".blob.core.windows.net",
)
"""Hosts that it answers for; those that begin with a dot are endings."""


def answers_for(host: str) -> bool:
    return any(host.endswith(name) if name.startswith(".") else host == name for name in HOSTS)
