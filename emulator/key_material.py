"""What a key manager does with key material, done for real with the `cryptography` package.

Material is kept as base64 text: 32 bytes for AES, PKCS #8 in DER for key pairs. A symmetric ciphertext says which
rotation of its key made it: a format byte, the rotation as four bytes, a nonce, then AES-256-GCM's output; that layout
was read from recorded replies.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Sequence
from typing import Any, cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, padding, rsa, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SYMMETRIC = "symmetric_encryption"
ENCRYPTION = "asymmetric_encryption"
SIGNING = "asymmetric_signing"

# What can be made here. Source: scaleway-sdk-go, api/key_manager/v1alpha1, the algorithms by usage.
ALGORITHMS: dict[str, tuple[str, ...]] = {
    SYMMETRIC: ("aes_256_gcm",),
    ENCRYPTION: ("rsa_oaep_2048_sha256", "rsa_oaep_3072_sha256", "rsa_oaep_4096_sha256"),
    SIGNING: (
        "ec_p256_sha256",
        "ec_p384_sha384",
        "rsa_pss_2048_sha256",
        "rsa_pss_3072_sha256",
        "rsa_pss_4096_sha256",
        "rsa_pkcs1_2048_sha256",
        "rsa_pkcs1_3072_sha256",
        "rsa_pkcs1_4096_sha256",
        "ml_dsa_44",
        "ml_dsa_65",
        "ml_dsa_87",
    ),
}
RECOMMENDED = frozenset({"aes_256_gcm", "rsa_oaep_3072_sha256", "ec_p256_sha256", "rsa_pss_2048_sha256"})

_FORMAT = 1
_HEADER = struct.Struct(">BI")
_NONCE = 12
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
_LATTICES: dict[str, Any] = {
    "ml_dsa_44": mldsa.MLDSA44PrivateKey,
    "ml_dsa_65": mldsa.MLDSA65PrivateKey,
    "ml_dsa_87": mldsa.MLDSA87PrivateKey,
}
# ML-DSA signs a 64-byte representative of the message, computed outside (FIPS 204, external mu).
_MU_LENGTH = 64


class MaterialError(Exception):
    """What the caller sent cannot be processed; `argument` names which of it."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


def generate(algorithm: str) -> str:
    """New material for one rotation of a key."""
    if algorithm == "aes_256_gcm":
        return _text(os.urandom(32))
    pair: Any
    if algorithm.startswith("rsa_"):
        pair = rsa.generate_private_key(public_exponent=65537, key_size=int(algorithm.split("_")[2]))
    elif algorithm.startswith("ec_"):
        pair = ec.generate_private_key(ec.SECP256R1() if "p256" in algorithm else ec.SECP384R1())
    else:
        pair = _LATTICES[algorithm].generate()
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return _text(pair.private_bytes(encoding, form, serialization.NoEncryption()))


def derive(imported: bytes, salt: bytes | None) -> str:
    """Material from imported bytes, by HKDF-SHA256: what is imported is not itself the key."""
    return _text(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"").derive(imported))


def encrypt(rotations: Sequence[str], plaintext: bytes, associated: bytes | None = None) -> bytes:
    """Encrypt with the latest of a symmetric key's rotations."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_bytes(rotations[-1])).encrypt(nonce, plaintext, associated)
    return _HEADER.pack(_FORMAT, len(rotations)) + nonce + sealed


def decrypt(rotations: Sequence[str], ciphertext: bytes, associated: bytes | None = None) -> tuple[bytes, bool]:
    """The plaintext, and whether the latest rotation made the ciphertext. Raises MaterialError."""
    body = ciphertext[_HEADER.size :]
    kind, rotation = _HEADER.unpack(ciphertext[: _HEADER.size]) if len(ciphertext) > _HEADER.size else (0, 0)
    if kind != _FORMAT or not 1 <= rotation <= len(rotations):
        raise MaterialError("ciphertext", "ciphertext was not made with this key")
    try:
        plaintext = AESGCM(_bytes(rotations[rotation - 1])).decrypt(body[:_NONCE], body[_NONCE:], associated)
    except (InvalidTag, ValueError):
        raise MaterialError("ciphertext", "cipher: message authentication failed") from None
    return plaintext, rotation == len(rotations)


def encrypt_asymmetric(material: str, plaintext: bytes) -> bytes:
    """RSA-OAEP. Raises MaterialError when the plaintext is longer than the key's size allows."""
    try:
        return cast(rsa.RSAPrivateKey, _pair(material)).public_key().encrypt(plaintext, _OAEP)
    except ValueError:
        raise MaterialError("plaintext", "plaintext is too long for this key") from None


def decrypt_asymmetric(material: str, ciphertext: bytes) -> bytes:
    try:
        return cast(rsa.RSAPrivateKey, _pair(material)).decrypt(ciphertext, _OAEP)
    except ValueError:
        raise MaterialError("ciphertext", "ciphertext was not made with this key") from None


def sign(algorithm: str, material: str, digest: bytes) -> bytes:
    """Sign a digest made with the algorithm's own hash. Raises MaterialError for a digest of another length."""
    _check_digest(algorithm, digest)
    pair: Any = _pair(material)
    if algorithm.startswith("ml_dsa_"):
        return bytes(pair.sign_mu(digest))
    return bytes(pair.sign(digest, *_scheme(algorithm)))


def verify(algorithm: str, material: str, digest: bytes, signature: bytes) -> bool:
    """Whether the signature is good for the digest. Raises MaterialError for a digest of another length."""
    _check_digest(algorithm, digest)
    public: Any = cast(Any, _pair(material)).public_key()
    try:
        if algorithm.startswith("ml_dsa_"):
            public.verify_mu(signature, digest)
        else:
            public.verify(signature, digest, *_scheme(algorithm))
    except InvalidSignature:
        return False
    return True


def public_key(material: str) -> str:
    """The public half of a key pair, in PEM."""
    public: Any = cast(Any, _pair(material)).public_key()
    encoded = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return str(encoded.decode())


def _scheme(algorithm: str) -> tuple[Any, ...]:
    prehashed = utils.Prehashed(_hash(algorithm))
    if algorithm.startswith("ec_"):
        return (ec.ECDSA(prehashed),)
    if algorithm.startswith("rsa_pss_"):
        return padding.PSS(padding.MGF1(_hash(algorithm)), padding.PSS.DIGEST_LENGTH), prehashed
    return padding.PKCS1v15(), prehashed


def _hash(algorithm: str) -> hashes.HashAlgorithm:
    return hashes.SHA384() if algorithm.endswith("sha384") else hashes.SHA256()


def _check_digest(algorithm: str, digest: bytes) -> None:
    wanted = _MU_LENGTH if algorithm.startswith("ml_dsa_") else _hash(algorithm).digest_size
    if len(digest) != wanted:
        raise MaterialError("digest", f"digest must have {wanted} bytes for {algorithm}, not {len(digest)}")


def _pair(material: str) -> object:
    return serialization.load_der_private_key(_bytes(material), None)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
