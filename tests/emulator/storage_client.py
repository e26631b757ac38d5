"""boto3, asking the object storage of a stand-in cloud that runs: over TLS and through its proxy, as a tool would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from emulator.process import Running

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def connect(running: Running, region: str = "fr-par", keys: tuple[str, str] | None = None, **config: Any) -> S3Client:
    """A client with an access key and a secret key, those of the organisation's owner if none are given.

    `config`: what else botocore's Config takes.
    """
    access_key, secret_key = keys or (running.access_key, running.secret_key)
    return boto3.client(
        "s3",
        region_name=region,
        endpoint_url=f"https://s3.{region}.scw.cloud",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        verify=running.ca_file,
        config=Config(proxies={"https": running.proxy}, **config),
    )
