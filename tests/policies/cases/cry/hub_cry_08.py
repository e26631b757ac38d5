"""Cases of HUB-CRY-08. Whatever looks like a secret here was made up, and is put together so that no scanner minds."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, resource, secret, unknown

_ID = "fr-par-1/77777777-7777-4777-8777-777777777777"
_REGIONAL = "fr-par/77777777-7777-4777-8777-777777777777"
_MADE_UP = "correct-horse-" + "battery"
_PEM = "-----BEGIN EC " + "PRIVATE KEY-----\nbm90IGEga2V5\n-----END EC PRIVATE KEY-----\n"
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n"
_GITHUB = "ghp_" + "a1B2" * 10
_BY_PROVIDER = {"on_engine": False}  # the provider itself makes these properties secrets


def _server(**more: Any) -> Declared:
    return resource("scaleway:instance/server:Server", "server", type="POP2-2C-8G", image="ubuntu_noble", **more)


def _job(**env: str) -> Declared:
    given = {"cpuLimit": 70, "memoryLimit": 128, "localStorageCapacity": 1000, "imageUri": "registry/image", "env": env}
    return resource("scaleway:job/definition:Definition", "job", given)


def _user(**more: Any) -> Declared:
    return resource("scaleway:databases/user:User", "user", instanceId=_REGIONAL, name="reader", **more)


def _secret(**more: Any) -> Declared:
    return resource("scaleway:secrets/secret:Secret", "secret", {"protected": True} | more)


def _key(**more: Any) -> Declared:
    given = {"applicationId": _ID.partition("/")[2], "expiresAt": in_days(30)}
    return resource("scaleway:iam/apiKey:ApiKey", "key", given | more)


def _pod(*env: dict[str, Any], **more: Any) -> Declared:
    return resource("kubernetes:core/v1:Pod", "pod", spec={"containers": [{"name": "a", "env": list(env)} | more]})


CASES = (
    good("a secret of the engine", _user(passwordWo=secret(_MADE_UP), passwordWoVersion=1)),
    good("a value that nobody knows yet", _user(passwordWo=unknown, passwordWoVersion=1)),
    good("ids, hashes and public keys", _job(SECRET_ID=_ID, TOKEN_SHA256="0" * 64, PUBLIC_KEY="ssh-ed25519 AAAA")),
    good("a variable that is filled elsewhere", _job(DB_PASSWORD="${DB_PASSWORD}", API_TOKEN="$TOKEN", SECRET="")),
    good("a place where a secret lies", _job(PASSWORD="/run/secrets/password", TOKEN="file:token")),
    good("names that speak of secrets", _job(PASSWORD_ENCRYPTION="scram-sha-256", TOKEN_URL="https://sso/token")),
    good("an address without a password", _job(DATABASE="postgresql://reader@10.0.0.5:5432/catalogue")),
    good("a certificate", _server(cloudInit=f"#cloud-config\nca_certs:\n  trusted:\n  - |\n    {_CERTIFICATE}")),
    good(
        "a salted hash, and a switch",
        _server(cloudInit="#cloud-config\nusers:\n- name: a\n  lock_passwd: true\n  passwd: $6$salt$abcdefgh\n"),
    ),
    good("a protected secret", _secret()),
    good("an API key that goes to the vault", _key(secretId=_REGIONAL)),
    good(
        "a pod that refers",
        _pod({"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "database", "key": "password"}}}),
    ),
    good(
        "a secret of the cluster, from a secret of the engine",
        resource("kubernetes:core/v1:Secret", "kept", stringData={"anything": secret(_MADE_UP)}),
    ),
    bad("a password", _user(password=_MADE_UP), at="user.password", **_BY_PROVIDER),
    bad("a password that is written only", _user(passwordWo=_MADE_UP), at="user.passwordWo", **_BY_PROVIDER),
    bad("a variable", _job(DB_PASSWORD=_MADE_UP), at="job.env.DB_PASSWORD"),
    bad("a variable in another spelling", _job(apiKey="77777777-7777-4777-8777-777777777777"), at="job.env.apiKey"),
    bad("a token under any name", _job(GREETING=_GITHUB), at="job.env.GREETING"),
    bad(
        "an address with a password", _job(DATABASE=f"postgresql://reader:{_MADE_UP}@10.0.0.5/x"), at="job.env.DATABASE"
    ),
    bad("a private key in what a machine is told", _server(cloudInit=_PEM), at="server.cloudInit"),
    bad(
        "a line of what a machine is told",
        _server(cloudInit=f"#cloud-config\nruncmd:\n- export DB_PASSWORD={_MADE_UP}\n"),
        at="server.cloudInit",
    ),
    bad("a piece of user data", _server(userData={"setup": f"token: {_MADE_UP}"}), at="server.userData.setup"),
    bad(
        "a value of a secret",
        resource("scaleway:secrets/version:Version", "version", secretId=_REGIONAL, data=_MADE_UP),
        at="version.data",
        **_BY_PROVIDER,
    ),
    bad("an unprotected secret", _secret(protected=False), at="secret.protected"),
    bad("a secret, unset", resource("scaleway:secrets/secret:Secret", "secret"), at="secret.protected"),
    bad("an API key whose secret stays in the state", _key(), at="key.secretId"),
    bad(
        "a variable of a pod",
        _pod({"name": "PASSWORD", "value": _MADE_UP}),
        at="pod.spec.containers[0].env[0].value",
    ),
    bad(
        "a secret of the cluster",
        resource("kubernetes:core/v1:Secret", "kept", stringData={"anything": _MADE_UP}),
        at="kept.stringData.anything",
    ),
    bad(
        "a line of a configuration",
        resource("kubernetes:core/v1:ConfigMap", "settings", data={"app.ini": f"[db]\npassword = {_MADE_UP}\n"}),
        at="settings.data.app.ini",
    ),
    bad(
        "the key of a certificate",
        resource(
            "scaleway:loadbalancers/certificate:Certificate",
            "certificate",
            lbId=_ID,
            customCertificate={"certificateChain": _MADE_UP},
        ),
        at="certificate.customCertificate.certificateChain",
        **_BY_PROVIDER,
    ),
)
