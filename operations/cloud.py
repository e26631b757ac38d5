"""The cloud's API as the target's deployer sees it: for what the engine does not know of."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from components.api.client import ENDPOINT, ApiError, ScalewayApi
from operations.signature import signed_headers

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
        self._storage = httpx.Client(proxy=proxy, verify=context, timeout=_TIMEOUT, trust_env=False)
        self._keys = variables["SCW_ACCESS_KEY"], variables["SCW_SECRET_KEY"]

    def has_bucket(self, region: str, name: str, project_id: str) -> bool:
        """Whether a bucket of that name exists and is the project's. All customers share the names.

        Raises:
            ApiError: the cloud cannot be asked.
        """
        return self._bucket_status(region, name, project_id) == 200

    def lacks_bucket(self, region: str, name: str, project_id: str) -> bool:
        """Whether no bucket of that name exists; one that may not be read does.

        Raises:
            ApiError: the cloud cannot be asked.
        """
        return self._bucket_status(region, name, project_id) == 404

    def _bucket_status(self, region: str, name: str, project_id: str) -> int:
        """200, 403 or 404: a bucket's versioning is asked for, because that is what deployers may read of every one."""
        host, path, query = f"s3.{region}.scw.cloud", f"/{name}", "versioning="
        access_key, secret_key = self._keys

        def send() -> Any:
            headers = signed_headers(
                "GET",
                host,
                path,
                query,
                region=region,
                access_key=f"{access_key}@{project_id}",
                secret_key=secret_key,
                now=datetime.now(UTC),
            )
            return self._storage.get(f"https://{host}{path}?{query}", headers=headers)

        try:
            return int(self._reply(f"GET {host}{path}", send).status_code)
        except ApiError as error:
            if error.status in (403, 404):
                return error.status
            raise
