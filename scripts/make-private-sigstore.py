#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a private Sigstore world and bundles of it, good ones and ones with one thing wrong.

usage: make-private-sigstore.py FOLDER

Certificate authority, certificate log, both forms of the signature log and a timestamp authority
have fresh keys at each run. Every case is a folder with bundle.sigstore.json, artifact,
trusted_root.json, identity, issuer or key.pub, and `step`: the step of the verification that must
fail, or nothing where the bundle is good (then the name does not end in `_fail`).
Needs the Python package `cryptography` and the program `openssl`.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import NameOID, ObjectIdentifier

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
IDENTITY = "signer@example.com"
ISSUER = "https://issuer.example"
SCT_LIST = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
DER, RAW = serialization.Encoding.DER, serialization.Encoding.Raw
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
IN_TOTO = "application/vnd.in-toto+json"
USER_NAME = ObjectIdentifier("1.3.6.1.4.1.57264.1.7")


def ago(minutes):
    return NOW - datetime.timedelta(minutes=minutes)


def b64(data):
    return base64.b64encode(data).decode()


def jcs(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def spki(key):
    return key.public_key().public_bytes(DER, SPKI)


def pem(der, label):
    body = b64(der)
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def rfc3339(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def name(text):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "private"),
            x509.NameAttribute(NameOID.COMMON_NAME, text),
        ]
    )


def octets(data):
    assert len(data) < 65536
    if len(data) < 128:
        return b"\x04" + bytes([len(data)]) + data
    if len(data) < 256:
        return b"\x04\x81" + bytes([len(data)]) + data
    return b"\x04\x82" + struct.pack(">H", len(data)) + data


def utf8(text):
    data = text.encode()
    return b"\x0c" + bytes([len(data)]) + data


def usage(sign=False, certify=False):
    return x509.KeyUsage(sign, False, False, False, False, certify, certify, False, False)


def sign_hash(curve):
    return {"secp256r1": hashes.SHA256, "secp384r1": hashes.SHA384}[curve.name]()


def issuing_hash(key):
    """The hash that goes under certificates by a key; Ed25519 has its own."""
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA384()


class Authority:
    """A root and what it issued: an intermediate, below `deep` others where there are such.

    `odd` is for the intermediate: constraints, path_length, is_authority, certify.
    """

    def __init__(
        self, text, purpose, key=None, root_key=None, start=100000, end=-100000, deep=0, odd=None
    ):
        self.root_key = root_key or ec.generate_private_key(ec.SECP384R1())
        self.key = key or ec.generate_private_key(ec.SECP384R1())
        title = f"{text} root"
        self.root = self.issue(title, self.root_key, title, self.root_key, None, start, end, {})
        above, above_key, self.chain = title, self.root_key, [self.root]
        for level in range(deep):
            title, middle = f"{text} middle {level}", ec.generate_private_key(ec.SECP384R1())
            certificate = self.issue(title, middle, above, above_key, purpose, start, end, {})
            self.chain.insert(0, certificate)
            above, above_key = title, middle
        self.inter = self.issue(
            f"{text} intermediate", self.key, above, above_key, purpose, start, end, odd or {}
        )
        self.chain.insert(0, self.inter)
        self.text = text

    @staticmethod
    def issue(subject, key, issuer, issuer_key, purpose, start, end, odd):
        constraints = odd.get("constraints")
        is_authority = odd.get("is_authority", True)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ago(start))
            .not_valid_after(ago(end))
            .add_extension(
                x509.BasicConstraints(is_authority, odd.get("path_length")), True
            )
            .add_extension(usage(sign=True, certify=odd.get("certify", True)), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
            )
        )
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        if constraints:
            builder = builder.add_extension(x509.NameConstraints(*constraints), True)
        return builder.sign(issuer_key, issuing_hash(issuer_key))


class World:
    def __init__(self):
        self.ca = Authority("ca", Purpose.CODE_SIGNING)
        self.cas = self.other_authorities()
        self.ct = ec.generate_private_key(ec.SECP256R1())
        self.rekor1 = ec.generate_private_key(ec.SECP256R1())
        self.rekor2 = ed25519.Ed25519PrivateKey.generate()
        self.tsa = Timestamper()

    @staticmethod
    def other_authorities():
        """Authorities by other kinds of keys, and ones that are made in other ways."""
        code, email = Purpose.CODE_SIGNING, x509.RFC822Name
        make = lambda title, purpose=code, **odd: Authority(title, purpose, odd=odd)
        rsa_key = lambda bits: rsa.generate_private_key(public_exponent=65537, key_size=bits)
        ed = ed25519.Ed25519PrivateKey.generate
        return {
            "rsa": Authority("rsa", code, key=rsa_key(3072), root_key=rsa_key(4096)),
            "p256": Authority("p256", code, key=ec.generate_private_key(ec.SECP256R1())),
            "p521": Authority("p521", code, key=ec.generate_private_key(ec.SECP521R1())),
            "ed25519": Authority("ed25519", code, key=ed(), root_key=ed()),
            "deep": Authority("deep", code, deep=2),
            "any-purpose": make("any", None),
            "path-length": make("path", path_length=0),
            "constrained": make("constrained", constraints=([email("example.com")], None)),
            "constrained-away": make("away", constraints=([email("other.example")], None)),
            "excluded": make("excluded", constraints=(None, [email("example.com")])),
            "other-purpose": make("purpose", Purpose.CLIENT_AUTH),
            "no-authority": make("no authority", is_authority=False),
            "no-certifying": make("no certifying", certify=False),
            "too-short": Authority("short", code, key=rsa_key(1024)),
            "too-deep": Authority("too deep", code, deep=9),
            "expired": Authority("expired", code, end=60),
        }

    def authority(self, o):
        return self.cas[o["ca"]] if "ca" in o else self.ca

    def leaf(self, key, o):
        start, end = o.get("leaf_window", (5, -5))
        san = o.get("san") or [x509.RFC822Name(IDENTITY)]
        ca = self.authority(o)
        issuer_key = o.get("leaf_issuer_key", ca.key)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(ca.inter.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ago(start))
            .not_valid_after(ago(end))
            .add_extension(usage(sign=o.get("key_usage", True), certify=False), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), False
            )
        )
        if o.get("purpose", True):
            purpose = o.get("purpose", Purpose.CODE_SIGNING)
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        if san != "none":
            builder = builder.add_extension(x509.SubjectAlternativeName(san), True)
        if o.get("is_authority"):
            builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        arc = "1.3.6.1.4.1.57264.1."
        if o.get("issuer1", ISSUER):
            builder = builder.add_extension(
                x509.UnrecognizedExtension(
                    ObjectIdentifier(arc + "1"), o.get("issuer1", ISSUER).encode()
                ),
                False,
            )
        if o.get("issuer8", ISSUER):
            builder = builder.add_extension(
                x509.UnrecognizedExtension(
                    ObjectIdentifier(arc + "8"),
                    o.get("issuer8_raw", utf8(o.get("issuer8", ISSUER))),
                ),
                False,
            )
        if o.get("critical"):
            builder = builder.add_extension(
                x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4.5"), b"\x05\x00"), True
            )
        bare = builder.sign(issuer_key, issuing_hash(issuer_key))
        if o.get("no_sct"):
            return bare
        stamps = [self.sct(bare.tbs_certificate_bytes, o)]
        if o.get("second_sct"):
            stranger = ec.generate_private_key(ec.SECP256R1())
            stamps.append(self.sct(bare.tbs_certificate_bytes, o | {"ct_key": stranger}))
        body = b"".join(struct.pack(">H", len(s)) + s for s in stamps)
        body = struct.pack(">H", len(body)) + body + o.get("sct_tail", b"")
        return builder.add_extension(
            x509.UnrecognizedExtension(SCT_LIST, octets(body)), False
        ).sign(issuer_key, issuing_hash(issuer_key))

    def sct(self, tbs, o):
        key = o.get("ct_key", self.ct)
        log_id = o.get("ct_id", hashlib.sha256(spki(key)).digest())
        moment = struct.pack(">Q", int(o.get("sct_time", NOW).timestamp() * 1000))
        extra = o.get("sct_extra", b"")
        issuer = o.get("sct_issuer", self.authority(o).key)
        tail = struct.pack(">H", len(extra)) + extra
        data = b"\0\0" + moment + b"\0\1" + hashlib.sha256(spki(issuer)).digest()
        data += struct.pack(">I", len(tbs))[1:] + tbs + tail
        if o.get("sct_other"):
            data = data[:-3] + b"xyz"
        signature = o.get("ct_signer", key).sign(data, ec.ECDSA(hashes.SHA256()))
        kinds = o.get("sct_kinds", b"\4\3")
        return b"\0" + log_id + moment + tail + kinds + struct.pack(">H", len(signature)) + signature

    def trusted_root(self, o):
        window = lambda key: o.get(key, {"start": rfc3339(ago(90000))})
        log = lambda url, key, details, ident, valid: {
            "baseUrl": url,
            "hashAlgorithm": "SHA2_256",
            "publicKey": {
                "rawBytes": b64(spki(key)),
                "keyDetails": details,
                "validFor": window(valid),
            },
            "logId": {"keyId": b64(ident)},
        }
        authority = lambda chain, uri, valid: {
            "subject": {"organization": "private", "commonName": uri},
            "uri": "https://" + uri,
            "certChain": {"certificates": [{"rawBytes": b64(c.public_bytes(DER))} for c in chain]},
            "validFor": window(valid),
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [
                log(
                    "https://rekor1.example",
                    self.rekor1,
                    "PKIX_ECDSA_P256_SHA_256",
                    hashlib.sha256(spki(self.rekor1)).digest(),
                    "rekor_window",
                ),
                log(
                    "https://rekor2.example",
                    self.rekor2,
                    "PKIX_ED25519",
                    self.rekor2_id(),
                    "rekor_window",
                ),
            ],
            "certificateAuthorities": [
                authority(self.listed_chain(o), "ca.example", "ca_window")
            ],
            "ctlogs": [
                log(
                    "https://ct.example",
                    self.ct,
                    "PKIX_ECDSA_P256_SHA_256",
                    hashlib.sha256(spki(self.ct)).digest(),
                    "ct_window",
                )
            ],
            "timestampAuthorities": [authority(self.tsa.chain(o), "tsa.example", "tsa_window")],
        }

    def listed_chain(self, o):
        """What the root lists: up to the anchor, which may be the intermediate itself."""
        chain = self.authority(o).chain
        return chain[:1] if o.get("anchor_is_intermediate") else chain

    def rekor2_id(self):
        raw = self.rekor2.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)
        return hashlib.sha256(b"rekor2.example\n\x01" + raw).digest()


class Timestamper:
    """openssl ts, with a certificate of each kind that a test needs."""

    def __init__(self):
        self.authority = Authority("tsa", Purpose.TIME_STAMPING)
        self.certificates = {}
        self.folder = tempfile.TemporaryDirectory()
        self.make("good", Purpose.TIME_STAMPING, True, 5000, -5000)
        self.make("purpose", Purpose.CODE_SIGNING, True, 5000, -5000)
        self.make("uncritical", Purpose.TIME_STAMPING, False, 5000, -5000)
        self.make("expired", Purpose.TIME_STAMPING, True, 5000, 60)
        self.make("other", Purpose.TIME_STAMPING, True, 5000, -5000)
        self.make("rsa", Purpose.TIME_STAMPING, True, 5000, -5000, rsa.generate_private_key(
            public_exponent=65537, key_size=2048))

    def make(self, kind, purpose, critical, start, end, key=None):
        key = key or ec.generate_private_key(ec.SECP256R1())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name(f"tsa {kind}"))
            .issuer_name(self.authority.inter.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ago(start))
            .not_valid_after(ago(end))
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(usage(sign=True), True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.key.public_key()),
                False,
            )
            .sign(self.authority.key, hashes.SHA256())
        )
        self.certificates[kind] = (key, certificate)

    def chain(self, o):
        leaf = self.certificates[o.get("tsa_listed", o.get("tsa", "good"))][1]
        return [leaf, self.authority.inter, self.authority.root]

    def stamp(self, data, o):
        key, certificate = self.certificates[o.get("tsa", "good")]
        # openssl refuses to sign with a certificate of another purpose: such a token is signed by
        # the key under a certificate that has it, and the root lists the one that has it not.
        if o.get("tsa") in ("purpose", "uncritical"):
            certificate = self.twin(key)
        folder = pathlib.Path(self.folder.name)
        (folder / "data").write_bytes(data)
        (folder / "key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / "cert").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / "serial").write_text("01\n")
        (folder / "conf").write_text(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\n"
            "default_policy=1.2.3.4.1\nother_policies=1.2.3.4.2\n"
            "digests=sha1,sha256,sha384,sha512\naccuracy=secs:1\nordering=yes\n"
            f"ess_cert_id_chain=no\ness_cert_id_alg={o.get('tsa_ess', 'sha256')}\n"
        )
        run = lambda *words: subprocess.run(
            ["openssl", "ts", *words], cwd=folder, check=True, capture_output=True
        )
        run(
            "-query", "-data", "data", "-" + o.get("tsa_hash", "sha256"), "-out", "query",
            *(["-cert"] if o.get("tsa_embeds", True) else []),
            *o.get("tsa_query", []),
        )
        run(
            "-reply", "-config", "conf", "-queryfile", "query", "-signer", "cert", "-inkey", "key",
            "-out", "reply",
        )
        return (folder / "reply").read_bytes()

    def twin(self, key):
        self.make("twin", Purpose.TIME_STAMPING, True, 5000, -5000)
        _, model = self.certificates["twin"]
        builder = x509.CertificateBuilder(
            model.issuer, model.subject, key.public_key(), model.serial_number,
            model.not_valid_before_utc, model.not_valid_after_utc, list(model.extensions),
        )
        return builder.sign(self.authority.key, hashes.SHA256())


class Tree:
    """A log of a few leaves (RFC 6962)."""

    def __init__(self, leaves):
        self.leaves = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]

    @classmethod
    def root_of(cls, leaves):
        if len(leaves) == 1:
            return leaves[0]
        middle = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(
            b"\1" + cls.root_of(leaves[:middle]) + cls.root_of(leaves[middle:])
        ).digest()

    @classmethod
    def path_of(cls, index, leaves):
        if len(leaves) == 1:
            return []
        middle = 1 << ((len(leaves) - 1).bit_length() - 1)
        if index < middle:
            return cls.path_of(index, leaves[:middle]) + [cls.root_of(leaves[middle:])]
        return cls.path_of(index - middle, leaves[middle:]) + [cls.root_of(leaves[:middle])]


def note(world, version, size, root, o):
    host = "rekor2.example" if version == 2 else "rekor1.example"
    origin = o.get("origin", host if version == 2 else f"{host} - 12345")
    text = f"{origin}\n{size}\n{b64(root)}\n".encode()
    text += o.get("note_extra", b"")
    if version == 2:
        key = o.get("note_key", world.rekor2)
        signature = key.sign(o.get("note_signs", text))
        ident = world.rekor2_id()[:4]
    else:
        key = o.get("note_key", world.rekor1)
        signature = key.sign(o.get("note_signs", text), ec.ECDSA(hashes.SHA256()))
        ident = hashlib.sha256(spki(world.rekor1)).digest()[:4]
    line = lambda who, data: "— {} {}\n".format(who, b64(data)).encode()
    lines = line(o.get("note_name", host), o.get("note_id", ident) + signature)
    if o.get("witness"):
        lines = line("witness.example", b"abcd" + bytes(72)) + lines
    return (text + b"\n" + lines).decode()


def entry(world, body, kind, o):
    version = 2 if kind[1] == "0.0.2" and kind[0] == "hashedrekord" else 1
    body = o.get("body", body)
    others = [b"other %d" % i for i in range(7)]
    index = o.get("place", 5)
    leaves = others[:index] + [body] + others[index:]
    tree = Tree(leaves)
    root = Tree.root_of(tree.leaves)
    path = Tree.path_of(index, tree.leaves)
    size = o.get("note_size", len(leaves))
    outer = index if version == 2 else index + 1000
    log_id = world.rekor2_id() if version == 2 else hashlib.sha256(spki(world.rekor1)).digest()
    proof = {
        "logIndex": str(o.get("proof_index", index)),
        "rootHash": b64(o.get("proof_root", root)),
        "treeSize": str(o.get("proof_size", len(leaves))),
        "hashes": [b64(h) for h in o.get("proof_path", lambda p: p)(path)],
        "checkpoint": {"envelope": note(world, version, size, o.get("note_root", root), o)},
    }
    out = {
        "logIndex": str(o.get("outer_index", outer)),
        "logId": {"keyId": b64(o.get("log_id", log_id))},
        "kindVersion": dict(zip(("kind", "version"), o.get("kind_version", kind))),
        "canonicalizedBody": b64(body),
    }
    if o.get("proof", True):
        out["inclusionProof"] = proof
    if version == 1:
        moment = int(o.get("integrated", NOW).timestamp())
        out["integratedTime"] = str(o.get("integrated_said", moment))
        if o.get("promise", True):
            promised = jcs(
                {
                    "body": b64(o.get("promised_body", body)),
                    "integratedTime": moment,
                    "logID": log_id.hex(),
                    "logIndex": outer,
                }
            )
            signature = o.get("promise_key", world.rekor1).sign(
                promised, ec.ECDSA(hashes.SHA256())
            )
            out["inclusionPromise"] = {"signedEntryTimestamp": b64(signature)}
    return out


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def high_s(signature):
    r, s = utils.decode_dss_signature(signature)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return utils.encode_dss_signature(r, order - s)


def entry_body(form, algorithm, digest, signature, payload, maker, o):
    """The body of a log entry and its kind; maker = (is certificate, DER)."""
    is_certificate, der = maker
    text = pem(der, "CERTIFICATE" if is_certificate else "PUBLIC KEY")
    if form == 2:
        holder = {"x509Certificate" if is_certificate else "publicKey": {"rawBytes": b64(der)}}
        holder["keyDetails"] = o.get("key_details", "PKIX_ECDSA_" + algorithm.replace("SHA2", "P256_SHA"))
        spec = {
            "data": {"algorithm": algorithm, "digest": b64(digest)},
            "signature": {"content": b64(signature), "verifier": holder},
        } | o.get("spec_extra", {})
        return jcs(
            {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": spec}}
        ), ("hashedrekord", "0.0.2")
    if payload is None:
        spec = {
            "data": {"hash": {"algorithm": "sha256", "value": digest.hex()}},
            "signature": {"content": b64(signature), "publicKey": {"content": b64(text)}},
        } | o.get("spec_extra", {})
        return jcs({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": spec}), (
            "hashedrekord",
            "0.0.1",
        )
    spec = {
        "envelopeHash": {"algorithm": "sha256", "value": "00" * 32},
        "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
        "signatures": [{"signature": b64(signature), "verifier": b64(text)}],
    }
    return jcs({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}), ("dsse", "0.0.1")


def make(world, form, dsse=False, **o):
    """One case: the bundle and the files beside it. `form` is the log's version, 1 or 2."""
    artifact = b"the artifact\n"
    key = ec.generate_private_key(o.get("curve", ec.SECP256R1()))
    leaf = world.leaf(key, o) if not o.get("managed") else None
    algorithm = o.get("hash", sign_hash(key.curve))
    bundle_digest = hashlib.new(algorithm.name, artifact).digest()
    proto = {"sha256": "SHA2_256", "sha384": "SHA2_384"}[algorithm.name]
    payload = None
    if dsse:
        payload = o.get("payload") or jcs(
            {
                "_type": o.get("statement_type", "https://in-toto.io/Statement/v1"),
                "subject": [
                    {
                        "name": "artifact",
                        "digest": {
                            "sha256": o.get("subject", hashlib.sha256(artifact).hexdigest())
                        },
                    }
                ],
                "predicateType": "https://example.com/p/v1",
                "predicate": {},
            }
        )
        signed = pae(o.get("signed_type", IN_TOTO), payload)
    else:
        signed = artifact
    signature = key.sign(o.get("signs", signed), ec.ECDSA(algorithm))
    logged = o.get("logged_signature", lambda s: s)(signature)
    digest = o.get("logged_digest", hashlib.new(algorithm.name, signed).digest())
    maker = (False, spki(key)) if leaf is None else (True, leaf.public_bytes(DER))
    maker = o.get("logged_maker", lambda m: m)(maker)
    body, kind = entry_body(form, proto, digest, logged, o.get("logged_payload", payload), maker, o)
    entries = [entry(world, body, kind, o)] if o.get("entry", True) else []
    signature = o.get("bundle_signature", lambda s: s)(signature)
    material = {"tlogEntries": entries * o.get("entries", 1)}
    if leaf is None:
        material["publicKey"] = {"hint": o.get("hint", b64(hashlib.sha256(spki(key)).digest()))}
    elif o.get("chain_form"):
        chain = [leaf, *([o["chain_other"]] if "chain_other" in o else world.authority(o).chain[:-1])]
        chain += [world.ca.root] if o.get("chain_root") else []
        material["x509CertificateChain"] = {
            "certificates": [{"rawBytes": b64(c.public_bytes(DER))} for c in chain]
        }
    else:
        der = o.get("bundle_der", lambda d: d)(leaf.public_bytes(DER))
        material["certificate"] = {"rawBytes": b64(der)}
    if o.get("stamp", form == 2 and not o.get("managed")):
        data = o.get("stamped", lambda s: s)(signature)
        stamp = o.get("stamp_change", lambda s: s)(world.tsa.stamp(data, o))
        material["timestampVerificationData"] = {
            "rfc3161Timestamps": [{"signedTimestamp": b64(stamp)}] * o.get("stamps", 1)
        }
    bundle = {
        "mediaType": o.get("media", "application/vnd.dev.sigstore.bundle.v0.3+json"),
        "verificationMaterial": material,
    }
    if dsse:
        bundle["dsseEnvelope"] = {
            "payload": b64(payload),
            "payloadType": o.get("payload_type", IN_TOTO),
            "signatures": [{"sig": b64(signature)}] * o.get("signatures", 1),
        }
    else:
        bundle["messageSignature"] = {
            "messageDigest": {
                "algorithm": proto,
                "digest": b64(o.get("bundle_digest", bundle_digest)),
            },
            "signature": b64(signature),
        }
    bundle = o.get("edit", lambda b: b)(bundle)
    text = o.get("text", lambda t: t)(json.dumps(bundle))
    files = {
        "bundle.sigstore.json": text.encode(),
        "artifact": o.get("artifact", artifact),
        "trusted_root.json": json.dumps(world.trusted_root(o)).encode(),
    }
    if leaf is None:
        public = o.get("given_key", key).public_key()
        files["key.pub"] = public.public_bytes(serialization.Encoding.PEM, SPKI)
    else:
        files["identity"] = o.get("wanted", IDENTITY).encode()
        files["issuer"] = o.get("wanted_issuer", ISSUER).encode()
    return files


def past(minutes):
    return {"start": rfc3339(ago(90000)), "end": rfc3339(ago(minutes))}


def non_minimal(der):
    """The same certificate with its outer length in one byte more: BER, no DER."""
    assert der[1] == 0x82
    return der[:1] + b"\x83\x00" + der[2:]


def first_entry(**changes):
    """An edit of the first log entry; a function changes what is there."""

    def edit(bundle):
        entry = bundle["verificationMaterial"]["tlogEntries"][0]
        for member, value in changes.items():
            entry[member] = value(entry[member]) if callable(value) else value
        return bundle

    return edit


def cases(world):
    stranger = ec.generate_private_key(ec.SECP256R1())
    ed_stranger = ed25519.Ed25519PrivateKey.generate()
    older = lambda n: f"application/vnd.dev.sigstore.bundle+json;version=0.{n}"
    other = hashlib.sha256(b"other").digest()
    uri = "https://ci.example/owner/repo/build.yml@refs/heads/main"
    good = {
        "v1-message": (1, {}),
        "v1-message-v0.1-promise-only": (1, dict(media=older(1), proof=False, chain_form=True)),
        "v1-message-v0.2-chain": (1, dict(media=older(2), chain_form=True)),
        "v1-dsse": (1, dict(dsse=True)),
        "v1-with-timestamp": (1, dict(stamp=True)),
        "v1-timestamp-no-promise": (1, dict(stamp=True, promise=False)),
        "v1-note-extension": (1, dict(note_extra=b"Timestamp: 1689177396617352539\n")),
        "v2-message": (2, {}),
        "v2-dsse": (2, dict(dsse=True)),
        "v2-witnessed": (2, dict(witness=True)),
        "v2-stamp-without-certificate": (2, dict(tsa_embeds=False)),
        "v2-stamp-sha384": (2, dict(tsa_hash="sha384")),
        "uri-identity": (1, dict(san=[x509.UniformResourceIdentifier(uri)], wanted=uri)),
        "new-issuer-only": (1, dict(issuer1=None)),
        "old-issuer-only": (1, dict(issuer8=None)),
        "sct-extension": (1, dict(sct_extra=b"\0\0\5\0\0\0\0\7")),
        "two-scts": (1, dict(second_sct=True)),
        "p384-leaf": (2, dict(curve=ec.SECP384R1(), dsse=True,
                              key_details="PKIX_ECDSA_P384_SHA_384")),
        "managed-v2": (2, dict(managed=True)),
        "managed-v1-dsse": (1, dict(managed=True, dsse=True)),
        "managed-no-entry": (1, dict(managed=True, entry=False)),
        "first-of-one": (2, dict(place=0)),
        # other authorities
        "ca-rsa": (1, dict(ca="rsa")),
        "ca-p256": (1, dict(ca="p256")),
        "ca-p521": (2, dict(ca="p521")),
        "ca-ed25519": (1, dict(ca="ed25519")),
        "ca-deep": (2, dict(ca="deep")),
        "ca-deep-in-a-chain": (1, dict(ca="deep", media=older(2), chain_form=True)),
        "ca-anchored-below-the-root": (1, dict(anchor_is_intermediate=True)),
        "ca-without-purpose": (1, dict(ca="any-purpose")),
        "ca-path-length": (1, dict(ca="path-length")),
        "ca-constrained": (1, dict(ca="constrained")),
        # other names
        "several-names": (1, dict(san=[
            x509.DNSName("example.com"), x509.RFC822Name("first@example.com"),
            x509.UniformResourceIdentifier(uri), x509.RFC822Name(IDENTITY)])),
        "user-name": (1, dict(san=[x509.OtherName(USER_NAME, utf8("alice!github.example"))],
                              wanted="alice!github.example")),
        # other timestamps
        "stamp-of-rsa": (2, dict(tsa="rsa")),
        "stamp-bound-by-the-older-attribute": (2, dict(tsa_ess="sha1")),
        "stamp-without-nonce": (2, dict(tsa_query=["-no_nonce"])),
        "stamp-of-another-policy": (2, dict(tsa_query=["-tspolicy", "1.2.3.4.2"])),
        "stamp-and-promise-agree": (1, dict(stamp=True, tsa="rsa", tsa_embeds=False)),
    }
    bad = {
        # the certificate
        "sct-by-another-key": (1, dict(ct_signer=stranger), "certificate-log"),
        "sct-of-an-unknown-log": (1, dict(ct_key=stranger), "certificate-log"),
        "sct-of-another-certificate": (1, dict(sct_other=True), "certificate-log"),
        "sct-for-another-issuer": (1, dict(sct_issuer=stranger), "certificate-log"),
        "sct-missing": (1, dict(no_sct=True), "certificate-log"),
        "sct-list-with-a-tail": (1, dict(sct_tail=b"\0"), "certificate-log"),
        "sct-hash-sha1": (1, dict(sct_kinds=b"\2\3"), "certificate-log"),
        "sct-before-the-logs-window": (1, dict(sct_time=ago(100000)), "certificate-log"),
        "ct-log-retired": (1, dict(ct_window=past(60)), "certificate-log"),
        "leaf-expired": (1, dict(leaf_window=(90, 60)), "chain"),
        "leaf-not-yet-valid": (1, dict(leaf_window=(-60, -90)), "chain"),
        "leaf-expired-timestamped": (2, dict(leaf_window=(90, 60)), "chain"),
        "leaf-of-another-authority": (
            1, dict(leaf_issuer_key=ec.generate_private_key(ec.SECP384R1())), "chain"),
        "leaf-critical-extension": (1, dict(critical=True), "chain"),
        "leaf-without-code-signing": (1, dict(purpose=Purpose.CLIENT_AUTH), "usage"),
        "leaf-without-signing": (1, dict(key_usage=False), "usage"),
        "leaf-is-an-authority": (1, dict(is_authority=True), "usage"),
        "ca-retired": (1, dict(ca_window=past(60)), "chain"),
        "ca-without-start": (1, dict(ca_window={}), "chain"),
        "leaf-not-der": (1, dict(bundle_der=non_minimal), "signer"),
        "leaf-with-a-tail": (1, dict(bundle_der=lambda d: d + b"\0"), "signer"),
        "root-in-the-chain": (
            1, dict(media=older(2), chain_form=True, chain_root=True), "signer"),
        "chain-with-a-stranger": (
            1, dict(media=older(2), chain_form=True, chain_other=world.tsa.authority.inter),
            "chain"),
        "chain-form-in-v0.3": (1, dict(chain_form=True), "signer"),
        "issuers-contradict": (1, dict(issuer1="https://other.example"), "issuer"),
        "issuer-wrong": (1, dict(wanted_issuer="https://other.example"), "issuer"),
        "identity-wrong": (1, dict(wanted="other@example.com"), "identity"),
        "identity-prefix": (1, dict(wanted="signer@example.co"), "identity"),
        "identity-case": (1, dict(wanted="Signer@example.com"), "identity"),
        "ca-constrained-away": (1, dict(ca="constrained-away"), "chain"),
        "ca-excludes-the-name": (1, dict(ca="excluded"), "chain"),
        "ca-constrains-one-of-several": (
            1, dict(ca="constrained", san=[
                x509.RFC822Name(IDENTITY), x509.RFC822Name("eve@other.example")]), "chain"),
        "ca-of-another-purpose": (1, dict(ca="other-purpose"), "chain"),
        "ca-is-no-authority": (1, dict(ca="no-authority"), "chain"),
        "ca-may-not-certify": (1, dict(ca="no-certifying"), "chain"),
        "ca-with-a-short-key": (1, dict(ca="too-short"), "chain"),
        "ca-too-deep": (1, dict(ca="too-deep"), "chain"),
        "ca-expired": (1, dict(ca="expired"), "chain"),
        "ca-another-than-listed": (
            1, dict(leaf_issuer_key=world.cas["rsa"].key, sct_issuer=world.cas["rsa"].key), "chain"),
        "leaf-without-purpose": (1, dict(purpose=None), "usage"),
        "leaf-for-any-purpose": (1, dict(purpose=Purpose.ANY_EXTENDED_KEY_USAGE), "usage"),
        "name-missing": (1, dict(san="none"), "identity"),
        "name-as-host": (1, dict(san=[x509.DNSName("host.example")], wanted="host.example"),
                         "identity"),
        "name-under-another-type": (
            1, dict(san=[x509.OtherName(ObjectIdentifier("1.2.3.4"), utf8(IDENTITY))]), "identity"),
        "name-with-a-nul": (
            1, dict(san=[x509.OtherName(USER_NAME, utf8(IDENTITY + "\0.evil"))]), "identity"),
        "name-no-utf8-string": (
            1, dict(san=[x509.OtherName(USER_NAME, b"\x16\x12" + IDENTITY.encode())]), "identity"),
        "issuer-missing": (1, dict(issuer1=None, issuer8=None), "issuer"),
        "issuer-not-der": (1, dict(issuer8_raw=ISSUER.encode()), "issuer"),
        "issuer-with-a-tail": (1, dict(issuer8_raw=utf8(ISSUER) + b"\0"), "issuer"),
        "issuer-prefix": (1, dict(wanted_issuer=ISSUER + "/"), "issuer"),
        # the log, form 1
        "v1-no-entry": (1, dict(entry=False), "log-entry"),
        "v1-same-entry-twice": (1, dict(entries=2), "bundle"),
        "v1-no-promise-no-time": (1, dict(promise=False), "time"),
        "v1-v0.1-no-promise": (
            1, dict(media=older(1), promise=False, stamp=True, chain_form=True), "bundle"),
        "v1-v0.2-no-proof": (1, dict(media=older(2), proof=False, chain_form=True), "bundle"),
        "v1-v0.3-no-proof": (1, dict(proof=False), "bundle"),
        "v1-promise-by-another-key": (1, dict(promise_key=stranger), "log-promise"),
        "v1-promise-of-another-body": (1, dict(promised_body=b"{}"), "log-promise"),
        "v1-promise-of-another-time": (
            1, dict(integrated_said=int(NOW.timestamp()) - 1), "log-promise"),
        "v1-promise-of-another-index": (1, dict(outer_index=7), "log-promise"),
        "v1-promise-of-the-future": (
            1, dict(integrated=ago(-600), leaf_window=(5, -50)), "log-promise"),
        "v1-log-retired": (1, dict(rekor_window=past(60)), "log-entry"),
        "v1-log-without-start": (1, dict(rekor_window={}), "log-entry"),
        "v1-log-id-unknown": (1, dict(log_id=other), "log-entry"),
        "v1-log-id-of-the-other": (1, dict(log_id=world.rekor2_id()), None),
        "v1-proof-index": (1, dict(proof_index=4), "log-inclusion"),
        "v1-proof-index-beyond": (1, dict(proof_index=8), "log-inclusion"),
        "v1-proof-size": (1, dict(proof_size=9, note_size=9), "log-inclusion"),
        "v1-proof-root": (1, dict(proof_root=other, note_root=other), "log-inclusion"),
        "v1-proof-cut": (1, dict(proof_path=lambda p: p[:-1]), "log-inclusion"),
        "v1-proof-longer": (1, dict(proof_path=lambda p: p + [other]), "log-inclusion"),
        "v1-note-of-another-root": (1, dict(note_root=other), "log-inclusion"),
        "v1-note-of-another-size": (1, dict(note_size=9), "log-inclusion"),
        "v1-note-by-another-key": (1, dict(note_key=stranger), "log-inclusion"),
        "v1-note-unsigned": (1, dict(note_id=b"abcd"), "log-inclusion"),
        "v1-entry-of-another-signature": (1, dict(logged_signature=high_s), "log-entry"),
        "v1-entry-of-another-digest": (1, dict(logged_digest=other), "log-entry"),
        "v1-entry-of-another-key": (
            1, dict(logged_maker=lambda m: (False, spki(stranger))), "log-entry"),
        "v1-entry-of-another-payload": (1, dict(dsse=True, logged_payload=b"{}"), "log-entry"),
        "v1-entry-of-another-kind": (1, dict(kind_version=("dsse", "0.0.1")), "log-entry"),
        "v1-entry-kind-unknown": (1, dict(kind_version=("rekord", "0.0.1")), "log-entry"),
        "v1-entry-body-extra": (1, dict(spec_extra={"more": 1}), "log-entry"),
        "v1-entry-body-no-json": (1, dict(body=b"{"), "log-entry"),
        "v1-entry-body-duplicate": (
            1, dict(body=b'{"kind":"hashedrekord","kind":"hashedrekord","apiVersion":"0.0.1"}'),
            "log-entry"),
        # the log, form 2
        "v2-no-stamp": (2, dict(stamp=False), None),
        "v2-proof-index": (2, dict(proof_index=4), "log-inclusion"),
        "v2-outer-index": (2, dict(outer_index=6), "log-inclusion"),
        "v2-proof-size": (2, dict(proof_size=7), "log-inclusion"),
        "v2-note-by-another-key": (2, dict(note_key=ed_stranger), "log-inclusion"),
        "v2-note-of-another-name": (2, dict(note_name="rekor1.example"), "log-inclusion"),
        "v2-note-of-another-origin": (2, dict(origin="rekor1.example"), "log-inclusion"),
        "v2-note-signs-another-text": (2, dict(note_signs=b"x\n1\n\n"), "log-inclusion"),
        "v2-log-id-unknown": (2, dict(log_id=other), "log-entry"),
        "v2-log-retired": (2, dict(rekor_window=past(60)), "log-entry"),
        "v2-entry-of-another-signature": (2, dict(logged_signature=high_s), "log-entry"),
        "v2-entry-of-another-digest": (2, dict(logged_digest=other), "log-entry"),
        "v2-entry-of-another-key": (
            2, dict(logged_maker=lambda m: (False, spki(stranger))), "log-entry"),
        "v2-entry-of-the-bare-key": (
            2, dict(logged_maker=lambda m: (False, x509.load_der_x509_certificate(
                m[1]).public_key().public_bytes(DER, SPKI))), "log-entry"),
        "v2-entry-key-details": (2, dict(key_details="PKIX_ED25519"), "log-entry"),
        "v2-entry-body-extra": (2, dict(spec_extra={"more": 1}), "log-entry"),
        "v2-dsse-logs-the-payload": (
            2, dict(dsse=True, payload=jcs({
                "_type": "https://in-toto.io/Statement/v1", "predicate": {},
                "predicateType": "https://example.com/p/v1",
                "subject": [{"name": "a", "digest": {
                    "sha256": hashlib.sha256(b"the artifact\n").hexdigest()}}]}),
                logged_digest=hashlib.sha256(b"payload").digest()), "log-entry"),
        # the timestamp
        "stamp-of-another-signature": (2, dict(stamped=high_s), "timestamp"),
        "stamp-of-the-artifact": (2, dict(stamped=lambda s: b"the artifact\n"), "timestamp"),
        "stamp-after-the-window": (2, dict(tsa_window=past(60)), "timestamp"),
        "stamp-before-the-window": (
            2, dict(tsa_window={"start": rfc3339(ago(-60))}), "timestamp"),
        "stamp-window-without-start": (2, dict(tsa_window={}), "timestamp"),
        "stamp-by-another-purpose": (2, dict(tsa="purpose"), "timestamp"),
        "stamp-by-an-uncritical-purpose": (2, dict(tsa="uncritical"), "timestamp"),
        "stamp-by-another-certificate": (2, dict(tsa_listed="other"), "timestamp"),
        "stamp-over-sha1": (2, dict(tsa_hash="sha1"), "timestamp"),
        "stamp-changed": (
            2, dict(stamp_change=lambda s: s[:-1] + bytes([s[-1] ^ 1])), "timestamp"),
        "stamp-with-a-tail": (2, dict(stamp_change=lambda s: s + b"\0"), "timestamp"),
        "stamp-twice": (2, dict(stamps=2), "bundle"),
        "stamp-bad-beside-a-good-promise": (
            1, dict(stamp=True, stamped=lambda s: b"other"), "timestamp"),
        # the content
        "artifact-changed": (1, dict(artifact=b"another artifact\n"), "digest"),
        "digest-changed": (1, dict(bundle_digest=other), "digest"),
        "signature-high-s": (1, dict(bundle_signature=high_s), "log-entry"),
        "signature-not-der": (
            1, dict(bundle_signature=lambda s: s[:1] + b"\x81" + s[1:],
                    logged_signature=lambda s: s[:1] + b"\x81" + s[1:]), "signature"),
        "signature-with-a-tail": (
            1, dict(bundle_signature=lambda s: s + b"\0", logged_signature=lambda s: s + b"\0"),
            "signature"),
        "signature-raw": (
            1, dict(bundle_signature=lambda s: b"".join(
                n.to_bytes(32, "big") for n in utils.decode_dss_signature(s))), "signature"),
        "signature-of-zeros": (
            1, dict(bundle_signature=lambda s: b"\x30\6\2\1\0\2\1\0",
                    logged_signature=lambda s: b"\x30\6\2\1\0\2\1\0"), "signature"),
        "dsse-payload-type": (1, dict(dsse=True, payload_type="text/plain"), "statement"),
        "dsse-signed-for-another-type": (1, dict(dsse=True, signed_type="text/plain"), "signature"),
        "dsse-another-subject": (1, dict(dsse=True, subject=other.hex()), "statement"),
        "dsse-subject-upper-case": (
            1, dict(dsse=True, artifact=b"x", subject=other.hex().upper()), "statement"),
        "dsse-statement-type": (1, dict(dsse=True, statement_type="urn:other"), "statement"),
        "dsse-two-signatures": (1, dict(dsse=True, signatures=2), "bundle"),
        "dsse-no-signature": (1, dict(dsse=True, signatures=0), "bundle"),
        "dsse-payload-duplicate-key": (
            1, dict(dsse=True, payload=(
                b'{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://e.x/p",'
                b'"predicate":{},"subject":[],"subject":[{"name":"a","digest":{"sha256":"'
                + hashlib.sha256(b"the artifact\n").hexdigest().encode() + b'"}}]}')),
            "statement"),
        "managed-another-key": (1, dict(managed=True, given_key=stranger), "signature"),
        "managed-p384-sha256": (
            1, dict(managed=True, curve=ec.SECP384R1(), hash=hashes.SHA256()), "signature"),
        "managed-entry-of-another-key": (
            2, dict(managed=True, logged_maker=lambda m: (False, spki(stranger))), "log-entry"),
        # the spelling
        "json-duplicate-key": (
            1, dict(text=lambda t: t[:-1] + ',"mediaType":"application/vnd.dev.sigstore.bundle'
                    '.v0.3+json"}'), "bundle"),
        "json-duplicate-inner-key": (
            1, dict(text=lambda t: t.replace('"tlogEntries"', '"tlogEntries": [], "tlogEntries"')),
            "bundle"),
        "json-unknown-key": (1, dict(edit=lambda b: b | {"more": 1}), "bundle"),
        "json-both-contents": (
            1, dict(edit=lambda b: b | {"dsseEnvelope": {
                "payload": "", "payloadType": IN_TOTO, "signatures": [{"sig": "AAAA"}]}}),
            "bundle"),
        "json-tail": (1, dict(text=lambda t: t + "{}"), "bundle"),
        "json-byte-order-mark": (1, dict(text=lambda t: "\ufeff" + t), "bundle"),
        "media-type-unknown": (
            1, dict(media="application/vnd.dev.sigstore.bundle.v0.4+json"), "bundle"),
        "entry-unknown-key": (
            1, dict(edit=lambda b: (b["verificationMaterial"]["tlogEntries"][0].update(more=1), b)[1]),
            "bundle"),
        "entry-index-negative": (
            1, dict(edit=lambda b: (b["verificationMaterial"]["tlogEntries"][0].update(
                logIndex="-1"), b)[1]), "bundle"),
        "entry-index-with-a-plus": (
            1, dict(edit=lambda b: (b["verificationMaterial"]["tlogEntries"][0].update(
                logIndex="+1005"), b)[1]), "bundle"),
        "entry-index-with-a-zero": (1, dict(edit=first_entry(logIndex="01005")), "bundle"),
        "entry-index-a-number": (1, dict(edit=first_entry(logIndex=1005)), "bundle"),
        "entry-index-in-other-digits": (1, dict(edit=first_entry(logIndex="\u0661")), "bundle"),
        "entry-index-below-the-proofs": (
            1, dict(stamp=True, promise=False, outer_index=4), "bundle"),
        "certificate-alone-in-v0.1": (1, dict(media=older(1)), "bundle"),
        "certificate-alone-in-v0.2": (1, dict(media=older(2)), "bundle"),
        "base64-url-safe": (
            1, dict(edit=first_entry(logId={"keyId": "-_" * 21 + "8="})), "bundle"),
        "base64-unpadded": (1, dict(text=lambda t: t.replace('="', '"')), "bundle"),
        "entry-index-too-large": (
            1, dict(edit=lambda b: (b["verificationMaterial"]["tlogEntries"][0].update(
                logIndex="9223372036854775808"), b)[1]), "bundle"),
    }
    for title, (form, options) in good.items():
        yield title, make(world, form, **options), ""
    for title, (form, options, step) in bad.items():
        yield title + "_fail", make(world, form, **options), step or "any"


def main(target):
    world = World()
    for title, files, step in cases(world):
        folder = target / title
        folder.mkdir(parents=True)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        (folder / "step").write_text(step)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make-private-sigstore.py FOLDER")
    main(pathlib.Path(sys.argv[1]))
