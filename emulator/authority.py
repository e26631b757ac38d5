"""The throw-away certificate authority that lets the stand-in answer for the clouds' hosts on this machine only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme

from emulator import azure
from emulator.product import REGIONS

HOSTS = (
    *(f"*{host}" if host.startswith(".") else host for host in azure.HOSTS),
    "api.scaleway.com",
    "*.scw.cloud",
    *(host for region in REGIONS for host in (f"s3.{region}.scw.cloud", f"*.s3.{region}.scw.cloud")),
    "localhost",
    "127.0.0.1",
)


@dataclass(frozen=True)
class Authority:
    """Files in PEM: the CA's certificate, and the server's certificate chain and private key."""

    certificate: Path
    server_certificate: Path
    server_key: Path

    @staticmethod
    def ensure(folder: Path) -> Authority:
        """Make the authority's files in `folder` unless they are there. The CA's own key is never written."""
        files = Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")
        named = folder / "hosts"
        made = all(path.exists() for path in (files.certificate, files.server_certificate, files.server_key, named))
        if made and named.read_text() == "\n".join(HOSTS):
            return files
        folder.mkdir(parents=True, exist_ok=True)
        authority = trustme.CA(organization_name="Stand-in cloud (rehearsal only)")
        server = authority.issue_cert(*HOSTS)
        files.server_key.touch(mode=0o600)
        server.private_key_pem.write_to_path(files.server_key)
        files.server_certificate.write_bytes(b"".join(pem.bytes() for pem in server.cert_chain_pems))
        authority.cert_pem.write_to_path(files.certificate)
        named.write_text("\n".join(HOSTS))
        return files


def issue(folder: Path, hostname: str) -> str:
    """A self-made certificate chain with its private key in one PEM text, for a rehearsal's public entry.

    It is kept in `folder` under the host's name, so that a second run finds the same one.
    """
    path = folder / f"{hostname}.pem"
    if not path.exists():
        authority = trustme.CA(organization_name="Stand-in cloud (rehearsal only)")
        certificate = authority.issue_cert(hostname)
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(certificate.private_key_and_cert_chain_pem.bytes())
    return path.read_text()
