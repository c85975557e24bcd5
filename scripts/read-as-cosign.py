#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads keys and bundles as cosign's and Sigstore's documents say, with none of mreg's code.

usage: read-as-cosign.py key FILE PASSPHRASE_FILE       prints the public key of an encrypted key
       read-as-cosign.py sign FILE PASSPHRASE_FILE BLOB   prints a detached signature in base64
       read-as-cosign.py statement BUNDLE PUBLIC_KEY TYPE SHA256
                                     verify-blob-attestation --type TYPE --digest SHA256

The key file is scrypt and NaCl's secretbox over PKCS#8 (go-securesystemslib, `encrypted`); the box
is Salsa20 by its specification and Poly1305. Needs the Python package `cryptography`.
"""

import base64
import hashlib
import json
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, poly1305, serialization
from cryptography.hazmat.primitives.asymmetric import ec

COSTS = (32768, 65536, 131072)
SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def rotated(word, bits):
    word &= 0xFFFFFFFF
    return (word << bits | word >> (32 - bits)) & 0xFFFFFFFF


def doubled_rounds(words):
    """Twenty rounds of Salsa20 (specification, section 8), without the addition at the end."""
    x = list(words)
    columns = ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
    rows = ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14))
    for _ in range(10):
        for a, b, c, d in columns + rows:
            x[b] ^= rotated(x[a] + x[d], 7)
            x[c] ^= rotated(x[b] + x[a], 9)
            x[d] ^= rotated(x[c] + x[b], 13)
            x[a] ^= rotated(x[d] + x[c], 18)
    return x


def block_words(key, tail):
    k = struct.unpack("<8I", key)
    n = struct.unpack("<4I", tail)
    return (SIGMA[0], *k[:4], SIGMA[1], *n, SIGMA[2], *k[4:], SIGMA[3])


def stream(key, nonce, length):
    """XSalsa20: HSalsa20 of the first 16 bytes of the nonce, Salsa20 with the other 8."""
    mixed = doubled_rounds(block_words(key, nonce[:16]))
    subkey = struct.pack("<8I", *(mixed[i] for i in (0, 5, 10, 15, 6, 7, 8, 9)))
    out = b""
    for counter in range((length + 63) // 64):
        words = block_words(subkey, nonce[16:] + struct.pack("<Q", counter))
        mixed = doubled_rounds(words)
        out += struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(words, mixed)))
    return out[:length]


def open_box(box, key, nonce):
    tag, sealed = box[:16], box[16:]
    keys = stream(key, nonce, 32 + len(sealed))
    poly1305.Poly1305.verify_tag(keys[:32], sealed, tag)
    return bytes(a ^ b for a, b in zip(sealed, keys[32:]))


def private_key(file, passphrase_file):
    lines = open(file).read().split("\n")
    assert lines[0] == "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----", lines[0]
    end = lines.index("-----END ENCRYPTED SIGSTORE PRIVATE KEY-----")
    box = json.loads(base64.b64decode("".join(lines[1:end]), validate=True))
    kdf, cipher = box["kdf"], box["cipher"]
    assert kdf["name"] == "scrypt" and cipher["name"] == "nacl/secretbox", box
    cost = kdf["params"]
    assert cost["N"] in COSTS and cost["r"] == 8 and cost["p"] == 1, cost
    passphrase = open(passphrase_file, "rb").read().rstrip(b"\n")
    key = hashlib.scrypt(
        passphrase, salt=base64.b64decode(kdf["salt"]), n=cost["N"], r=8, p=1, dklen=32,
        maxmem=256 << 20)
    der = open_box(base64.b64decode(box["ciphertext"]), key, base64.b64decode(cipher["nonce"]))
    return serialization.load_der_private_key(der, None)


def hash_of(key):
    """The hash that goes with a curve (Sigstore's algorithm registry)."""
    return {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[key.curve.key_size]


def check_statement(bundle_file, key_file, kind, digest):
    bundle = json.load(open(bundle_file))
    assert bundle["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json", bundle["mediaType"]
    assert set(bundle["verificationMaterial"]) & {"publicKey", "tlogEntries"}
    envelope = bundle["dsseEnvelope"]
    assert len(envelope["signatures"]) == 1, "DSSE envelopes in a bundle have exactly one signature"
    # go-securesystemslib passes over signatures whose keyid is another than the key's own.
    assert envelope["signatures"][0].get("keyid", "") == "", "a keyid that cosign does not know"
    kind_bytes, payload = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
    message = b"DSSEv1 %d %s %d %s" % (len(kind_bytes), kind_bytes, len(payload), payload)
    key = serialization.load_pem_public_key(open(key_file, "rb").read())
    key.verify(base64.b64decode(envelope["signatures"][0]["sig"]), message, ec.ECDSA(hash_of(key)))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    statement = json.loads(payload)
    assert statement["predicateType"] == kind, statement["predicateType"]
    assert any(s["digest"].get("sha256") == digest for s in statement["subject"]), "other subjects"


def main(words):
    match words:
        case ["key", file, passphrase]:
            public = private_key(file, passphrase).public_key()
            sys.stdout.write(public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ).decode())
        case ["sign", file, passphrase, blob]:
            key = private_key(file, passphrase)
            print(base64.b64encode(
                key.sign(open(blob, "rb").read(), ec.ECDSA(hash_of(key)))).decode())
        case ["statement", bundle, key, kind, digest]:
            check_statement(bundle, key, kind, digest)
            print("verified")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (AssertionError, InvalidSignature, ValueError, KeyError) as error:
        sys.exit(f"refused: {type(error).__name__} {error}")
