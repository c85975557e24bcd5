#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the manifest digests of fixed inputs, made from docs/format.md alone.

A second implementation of the bytes of an artifact: tar, list of files, configuration and
manifest. It shares no code with mreg; Tests/RegistryTests/GoldenManifestTests.swift pushes the
same inputs and compares. With a name, prints that manifest's bytes.
"""
import hashlib
import json
import sys

SMALL = 1 << 20  # Files below this share a tar when there are two or more of them.
TYPE = "application/vnd.cncf.model."


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    # RFC 8785 for objects whose keys are ASCII, strings and integers.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def block(name, mode, size, kind):
    """A ustar header (POSIX.1-1988): owner, group and time are 0, no names, no device numbers."""
    ascii_name = bytes(ord(c) if ord(c) < 128 else ord("?") for c in name)[:100]
    head = ascii_name.ljust(100, b"\0")
    for number in (mode, 0, 0):
        head += b"%07o\0" % number
    head += b"%011o\0" % size + b"%011o\0" % 0
    rest = kind + bytes(100) + b"ustar\0" + b"00" + bytes(247)
    total = sum(head) + 8 * 0x20 + sum(rest)
    return head + b"%06o\0 " % total + rest


def padded(data):
    return data + bytes(-len(data) % 512)


def pax(path):
    raw = path.encode()
    if len(raw) <= 100 and raw.isascii():
        return b""
    body = b" path=" + raw + b"\n"
    length = len(body) + 1
    while len(str(length)) + len(body) != length:
        length += 1
    return str(length).encode() + body


def tar(members):
    """The bytes of the tar, and where each member's begin."""
    out, offsets = b"", {}
    for path, (data, executable) in sorted(members.items(), key=lambda item: item[0].encode()):
        records = pax(path)
        if records:
            out += block("././@PaxHeader", 0, len(records), b"x") + padded(records)
        out += block(path, 0o755 if executable else 0o644, len(data), b"0")
        offsets[path] = len(out)
        out += padded(data)
    return out + bytes(1024), offsets


def raw_type(path, kind):
    if kind == "dataset":
        return TYPE + "dataset.v1.raw"
    name = path.split("/")[-1].lower()
    suffix = name.split(".")[-1]
    if suffix in {"md", "txt", "rst", "pdf", "html"} or name == "license":
        return TYPE + "doc.v1.raw"
    if suffix in {"py", "ipynb", "sh", "r", "jl", "swift", "c", "cpp"}:
        return TYPE + "code.v1.raw"
    if suffix in {"json", "yaml", "yml", "toml", "ini", "cfg", "jinja", "j2", "model", "vocab",
                  "tiktoken"}:
        return TYPE + "weight.config.v1.raw"
    return TYPE + "weight.v1.raw"


def descriptor(media_type, data, path=None):
    out = {"mediaType": media_type, "digest": "sha256:" + sha(data), "size": len(data)}
    if path is not None:
        out["annotations"] = {
            "org.cncf.model.filepath": path, "org.opencontainers.image.title": path}
    return out


def manifest(files, kind="model", single=False):
    small = {path: file for path, file in files.items() if len(file[0]) < SMALL}
    tarred = small if len(small) > 1 else {}
    layers, lines = [], {}

    def line(path, layer, offset):
        data, executable = files[path]
        mode = "0755" if executable else "0644"
        lines[path] = f"{mode} {layer} {offset} {len(data)} {sha(data)} {path}\n"

    for path in sorted(files, key=str.encode):
        if path not in tarred:
            line(path, len(layers), 0)
            layers.append(descriptor(raw_type(path, kind), files[path][0], path))
    if tarred:
        data, offsets = tar(tarred)
        for path in tarred:
            line(path, len(layers), offsets[path])
        word = "weight.config" if kind == "model" else "dataset"
        layers.append(descriptor(f"{TYPE}{word}.v1.tar", data, ".mreg/small-files.tar"))
    head = f"mreg.files/v1 {'file' if single else 'folder'}\n"
    listing = (head + "".join(lines[path] for path in sorted(lines, key=str.encode))).encode()
    config = canonical({
        "config": {}, "descriptor": {},
        "modelfs": {"type": "layers", "diffIds": [layer["digest"] for layer in layers]}})
    return canonical({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": TYPE + "manifest.v1+json",
        "config": descriptor(TYPE + "config.v1+json", config), "layers": layers,
        "annotations": {
            "dev.mreg.files": "sha256:" + sha(listing), "dev.mreg.kind": kind}})


def pattern(size):
    return bytes(7 * i % 251 for i in range(size))


def cases():
    folder = {
        "README.md": (b"# Net\n", False),
        "bin/run.sh": (b"#!/bin/sh\nexit 0\n", True),
        "config.json": (b"{}", False),
        "empty": (b"", False),
        "long/" + "d" * 60 + "/" + "f" * 60 + ".txt": (pattern(513), False),
        "sprache/gr\u00f6\u00dfe-\u6e2c\u8a66.txt": (pattern(512), False),
        "weights/model.safetensors": (pattern((1 << 20) + 1), False),
        "weights/tool": (pattern(1 << 20), True),
    }
    return {
        "single-file": manifest({"model.pkl": (pattern(5000), False)}, single=True),
        "empty-file": manifest({"nothing.bin": (b"", False)}, single=True),
        "large-file": manifest({"model.pt": (pattern((1 << 20) + 7), False)}, single=True),
        "dataset-file": manifest({"digits.csv": (b"a,b\n1,2\n", False)}, "dataset", True),
        "folder-of-one": manifest({"model.onnx": (pattern(100), False)}),
        "folder": manifest(folder),
        "dataset-folder": manifest(
            {"a.csv": (b"1\n", False), "b.csv": (b"2\n", False)}, "dataset"),
    }


if __name__ == "__main__":
    made = cases()
    if len(sys.argv) > 1:
        sys.stdout.buffer.write(made[sys.argv[1]])
    else:
        for name, data in made.items():
            print(name, sha(data))
