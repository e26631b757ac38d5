"""The cloud's API as the target's deployer sees it: for what the engine does not know of."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from components.api.client import ENDPOINT, ScalewayApi

_TIMEOUT = 30.0


class CloudApi(ScalewayApi):
    """Calls with the credentials, proxy and CA of a target's variables instead of this process's own."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        import httpx  # noqa: PLC0415 - only a run that finds something in doubt pays for it

        proxy = variables.get("HTTPS_PROXY") or None
        context = ssl.create_default_context(cafile=variables.get("SSL_CERT_FILE"))
        self._failed = httpx.TransportError
        self._client = httpx.Client(
            base_url=ENDPOINT,
            headers={"X-Auth-Token": variables["SCW_SECRET_KEY"]},
            proxy=proxy,
            verify=context,
            timeout=_TIMEOUT,
            trust_env=False,
        )
        # Nameless: without credentials a bucket that exists answers 403, and one that does not 404.
        self._anonymous = httpx.Client(proxy=proxy, verify=context, timeout=_TIMEOUT, trust_env=False)

    def bucket_exists(self, region: str, name: str) -> bool:
        """Whether a bucket of that name exists, whoever owns it."""
        return self._anonymous.head(f"https://s3.{region}.scw.cloud/{name}").status_code != 404
