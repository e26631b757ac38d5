"""A whole storage account against the buckets that its containers went to.

An item's name is CONTAINER/BLOB on both sides. The containers are those that the account itself lists: one that no line
of the mapping names is read all the same, and did not arrive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from azure.core.exceptions import AzureError
from azure.storage.blob import BlobServiceClient

from azure_exit.manifest.azure_blob import BlobContainer, account_of, bare, connection, why
from azure_exit.manifest.mapping import Mapping as ContainerMapping
from azure_exit.manifest.object_storage import REGION, Bucket, connected, endpoint_of
from azure_exit.manifest.side import Listed, ManifestError, Reading

SERVICES = ("file shares", "queues", "tables")
"""What an account can hold besides blobs, and this kit cannot compare."""

DELETED = "soft-deleted containers"


@dataclass(frozen=True, slots=True)
class Container:
    """A container as the last listing found it. `target` is empty for one that nobody mapped, or that was left."""

    target: str
    left: str = ""
    is_absent: bool = False
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """What a listing found of a service that is not compared: names, or why it could not be listed."""

    names: tuple[str, ...] = ()
    unlisted: str = ""


class BlobAccount:
    """All containers of an account, listed by the account itself, the service's own among them."""

    is_snapshot = False

    def __init__(self, url: str, mapping: ContainerMapping | None = None, *, workers: int) -> None:
        """Connect to an account.

        Args:
            url: `https://ACCOUNT.blob.core.windows.net`.
            mapping: names the containers that were left: their blobs are no items, and are counted.
            workers: how many will read.

        Raises:
            ManifestError: no credential is set, the URL is none of an account, or the mapping is another's.
        """
        self.account = account_of(url).lower()
        self.address = bare(url)
        if mapping is not None and mapping.account != self.account:
            raise ManifestError(
                f"the source is the account {self.account}, and the mapping is that of {mapping.account}",
                "the mapping of this account",
            )
        self.mapping = mapping or ContainerMapping(self.account, {}, {})
        shared = connection(workers)
        # On loopback the account leads the path, and the client does not take it for its name.
        host = urlsplit(self.address).hostname or ""
        if isinstance(shared["credential"], str) and ".blob." not in host:
            shared["credential"] = {"account_name": self.account, "account_key": shared["credential"]}
        self._service = BlobServiceClient(self.address, **shared)
        self._workers = workers
        self._sides: dict[str, BlobContainer] = {}
        self._found: dict[str, Container] = {}
        self._deleted = 0

    def listing(self) -> Iterator[Listed]:
        found: dict[str, Container] = {}
        for name in self._names():
            side, left = self._side(name), self.mapping.left.get(name, "")
            number = 0
            for blob in side.listing():
                number += 1
                if not left:
                    yield Listed(f"{name}/{blob.name}", blob.size, blob.mark)
            counts = dict(side.left_out())
            if left and number:
                counts[f"blobs of {name}"] = number
            found[name] = Container(self.mapping.containers.get(name, ""), left, left_out=counts)
        for name in sorted(self.mapping.containers.keys() - found.keys()):
            found[name] = Container(self.mapping.containers[name], is_absent=True)
        self._found = found

    def read(self, item: Listed) -> Reading:
        container, _, name = item.name.partition("/")
        return self._side(container).read(Listed(name, item.size, item.mark))

    def left_out(self) -> Mapping[str, int]:
        total: Counter[str] = Counter({DELETED: self._deleted} if self._deleted else {})
        for each in self._found.values():
            total.update(each.left_out)
        return dict(sorted(total.items()))

    def containers(self) -> Mapping[str, Container]:
        """What the last listing found, by name in ascending order; mapped containers that it did not find as absent."""
        return dict(sorted(self._found.items()))

    def close(self) -> None:
        self._service.close()

    def _names(self) -> list[str]:
        names, deleted = [], 0
        try:
            for each in self._service.list_containers(include_deleted=True, include_system=True):
                if each.deleted:
                    deleted += 1
                else:
                    names.append(str(each.name))
        except AzureError as error:
            raise ManifestError(
                f"the containers of {self.address} cannot be listed: {why(error)}",
                "rights to list the containers and to read them all (Storage Blob Data Reader on the account)",
            ) from None
        self._deleted = deleted
        return sorted(set(names))

    def _side(self, name: str) -> BlobContainer:
        found = self._sides.get(name)
        if found is None:
            client = self._service.get_container_client(name)
            url = f"{self.address}/{quote(name, safe='$')}"
            found = self._sides.setdefault(name, BlobContainer(url, workers=self._workers, client=client))
        return found


class MappedBuckets:
    """Where the containers of an account went: buckets and prefixes of one region."""

    is_snapshot = False

    def __init__(self, mapping: ContainerMapping, *, region: str = REGION, endpoint: str = "", workers: int) -> None:
        """Connect to the buckets of a mapping.

        Raises:
            ManifestError: a place is none of a bucket, or the endpoint is not encrypted.
        """
        client = connected(region, endpoint, workers=workers)
        self._sides = {
            name: Bucket(url, region=region, endpoint=endpoint, workers=workers, client=client)
            for name, url in mapping.containers.items()
        }
        self._client = client
        # The mapping is in the address, so that an interrupted run goes on under the same one only.
        self.address = f"the mapping {mapping.sha256} at {endpoint_of(region, endpoint)}"

    def listing(self) -> Iterator[Listed]:
        for name, side in self._sides.items():
            for each in side.listing():
                yield Listed(f"{name}/{each.name}", each.size, each.mark)

    def read(self, item: Listed) -> Reading:
        container, _, name = item.name.partition("/")
        return self._sides[container].read(Listed(name, item.size, item.mark))

    def left_out(self) -> Mapping[str, int]:
        total: Counter[str] = Counter()
        for side in self._sides.values():
            total.update(side.left_out())
        return dict(sorted(total.items()))

    def close(self) -> None:
        self._client.close()
