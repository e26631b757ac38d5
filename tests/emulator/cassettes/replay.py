"""Plays a cassette's requests to a fresh stand-in and notes where its replies differ from the recorded ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from emulator.api import answer
from emulator.cloud import Cloud
from emulator.errors import ApiError
from tests.emulator.cassettes.comparison import Seen, differences, going, key_paths, pairs
from tests.emulator.cassettes.corpus import Cassette, Interaction

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Where the API's path does not begin with the name of the provider's service.
PREFIXES = {
    "audittrail": "audit-trail",
    "keymanager": "key-manager",
    "secret": "secret-manager",
    "vpcgw": "vpc-gw",
}
ACCOUNT = re.compile(rf"(?:project|organization)(?:_ids?|s)?=(?:{UUID.pattern})(?:,{UUID.pattern})*")
ACCESS_KEY = re.compile(r"SCW[A-Z0-9]{17}")


@dataclass
class Tally:
    """What came out of replaying cassettes.

    Attributes:
        service: the provider's service whose cassettes these are.
        found: how often each difference was seen, by (route, kind, JSON path).
        seen_in: for each difference, the first cassette that shows it.
    """

    service: str = ""
    replayed: int = 0
    not_served: int = 0
    dependent: int = 0
    found: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    seen_in: dict[tuple[str, str, str], str] = field(default_factory=dict)
    recorded_keys: dict[str, set[str]] = field(default_factory=dict)
    replies: Counter[frozenset[tuple[str, str, str]]] = field(default_factory=Counter)

    @property
    def alike(self) -> int:
        """How many replies have no difference that counts."""
        counting = self.differences().keys()
        return sum(count for seen, count in self.replies.items() if not seen & counting)

    def differences(self) -> dict[tuple[str, str, str], int]:
        """What differs, less the keys that only some recordings lack: the API has grown while they were made."""
        return {
            (route, kind, place): count
            for (route, kind, place), count in sorted(self.found.items())
            if kind != "extra key" or (self._owns(route) and place not in self.recorded_keys.get(route, ()))
        }

    def _owns(self, route: str) -> bool:
        """A product's newer fields are judged by its own recordings, not by older ones made for another product."""
        return route.split(" ", 1)[1].startswith(f"/{PREFIXES.get(self.service, self.service)}/")

    def add(self, other: Tally) -> None:
        self.replayed += other.replayed
        self.replies.update(other.replies)
        self.not_served += other.not_served
        self.dependent += other.dependent
        self.found.update(other.found)
        for key, name in other.seen_in.items():
            self.seen_in.setdefault(key, name)
        for route, keys in other.recorded_keys.items():
            self.recorded_keys.setdefault(route, set()).update(keys)


class Replay:
    """One cassette on one fresh stand-in. Recorded ids are translated to the stand-in's as replies reveal them."""

    def __init__(self, cassette: Cassette) -> None:
        self.cassette = cassette
        self.cloud = Cloud()
        self.tally = Tally(cassette.service)
        self._ids: dict[str, str] = {}
        self._unknown: set[str] = set()

    def run(self) -> Tally:
        for interaction in self.cassette.interactions:
            url = urlsplit(interaction.url)
            if url.hostname != "api.scaleway.com" or interaction.status == 429:
                continue
            self._adopt_givens(interaction)
            self._play(interaction, url.path, url.query)
        self.cloud.store.close()
        return self.tally

    def _play(self, interaction: Interaction, path: str, query: str) -> None:
        found = self.cloud.find_route(interaction.method, path)
        if found is None:
            self.tally.not_served += 1
            self._unknown.update(UUID.findall(interaction.reply))
            return
        sent = f"{path}?{query} {interaction.body}"
        if any(each in self._unknown and each not in self._ids for each in UUID.findall(sent)):
            # It speaks of something that only an endpoint outside the stand-in could have made.
            self.tally.dependent += 1
            self._unknown.update(UUID.findall(interaction.reply))
            return
        status, reply = self._ask(interaction, self._translate(path), self._translate(query))
        self.tally.replayed += 1
        route = f"{interaction.method} {found[0].path}"
        seen = [(route, *each) for each in self._compare(interaction, route, status, reply)]
        for key in seen:
            self.tally.found[key] += 1
            self.tally.seen_in.setdefault(key, f"{self.cassette.service}/{self.cassette.name}")
        self.tally.replies[frozenset(seen)] += 1

    def _ask(self, interaction: Interaction, path: str, query: str) -> tuple[int, Any]:
        token = self.cloud.credentials.secret_key
        try:
            status, content, _ = answer(
                self.cloud,
                interaction.method,
                path,
                query=query,
                headers={"x-auth-token": token},
                raw=self._translate(interaction.body).encode(),
            )
        except ApiError as error:
            return error.status, error.body
        return status, json.loads(content) if content else None

    def _compare(self, interaction: Interaction, route: str, status: int, reply: Any) -> Iterator[tuple[str, str]]:
        if status == 404 and interaction.method == "GET" and going(_json(interaction.reply)):
            # The stand-in lets go at once; the real cloud was recorded while it did.
            return
        if status != interaction.status:
            self._unknown.update(UUID.findall(interaction.reply))
            yield f"status {interaction.status} recorded, {status} here", "."
            return
        recorded = _json(interaction.reply)
        self._learn(recorded, reply)
        self.tally.recorded_keys.setdefault(route, set()).update(key_paths(recorded))
        reads = interaction.method == "GET"
        # A listing is of what this cassette made when an id narrows it, other than that of the account or its project.
        whole = not reads or bool(UUID.search(ACCOUNT.sub("", interaction.url)))
        yield from differences(recorded, reply, seen=Seen(whole=whole, read_back=reads))

    def _translate(self, text: str) -> str:
        for pattern in (UUID, ACCESS_KEY):
            text = pattern.sub(lambda match: self._ids.get(match[0], match[0]), text)
        return text

    def _learn(self, recorded: Any, ours: Any) -> None:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for key in recorded.keys() & ours.keys():
                self._learn(recorded[key], ours[key])
        elif isinstance(recorded, list) and isinstance(ours, list):
            for theirs, mine in pairs(recorded, ours):
                self._learn(theirs, mine)
        elif isinstance(recorded, str) and isinstance(ours, str):
            for pattern in (UUID, ACCESS_KEY):
                if pattern.fullmatch(recorded) and pattern.fullmatch(ours):
                    self._ids.setdefault(recorded, ours)

    def _adopt_givens(self, interaction: Interaction) -> None:
        """The account that was recorded had an organisation and a project; ours take their place."""
        for text in (interaction.body, interaction.url, interaction.reply):
            for name in ("project_id", "organization_id", "organization", "organizations", "project"):
                for value in re.findall(rf'{name}"?[:=/]\s*"?({UUID.pattern})', text):
                    if value not in self._ids and value not in self._unknown:
                        self._ids[value] = self.cloud.credentials.organization_id


def _json(text: str) -> Any:
    return json.loads(text) if text.strip() else None
