#!/usr/bin/env python3
"""Makes common_encryption.json: samples under the four schemes of ISO/IEC 23001-7, by the OpenSSL command-line program. python3 common_encryption.py > common_encryption.json"""
import hashlib, json, subprocess


def openssl(cipher, key, iv, data):
    if not data:
        return b""
    command = ["openssl", "enc", "-e", "-" + cipher, "-K", key.hex(), "-iv", iv.hex(), "-nopad"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def places(protected, crypt, skip, whole_blocks):
    """Of a protected range, the places of its encrypted bytes."""
    if crypt == 0 or skip == 0:
        return list(range(protected - protected % 16 if whole_blocks else protected))
    blocks = [b for b in range(protected // 16) if b % (crypt + skip) < crypt]
    return [b * 16 + i for b in blocks for i in range(16)]


def protect(scheme, key, iv, plain, subsamples, crypt, skip):
    chained = scheme in ("cbc1", "cbcs")
    runs, position = [], 0
    for clear, protected in subsamples:
        position += clear
        runs.append([position + p for p in places(protected, crypt, skip, chained)])
        position += protected
    if scheme != "cbcs":
        runs = [[p for run in runs for p in run]]  # one run of the cipher through all of them
    result = bytearray(plain)
    for run in runs:
        cipher = openssl("aes-128-cbc" if chained else "aes-128-ctr", key, iv, bytes(plain[p] for p in run))
        for p, byte in zip(run, cipher):
            result[p] = byte
    return bytes(result)


def noise(name, size):
    return b"".join(hashlib.sha256(f"{name} {i}".encode()).digest() for i in range(size // 32 + 1))[:size]


cases = [
    # V-CBCS-1 to 3 of the project's facts: a cut tail, an IV that restarts, and the first blocks of NIST SP 800-38A's CBC-AES128.
    ("cbcs", bytes(range(16)).hex(), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", bytes(range(188)).hex(), [[5, 183]], 1, 9),
    ("cbcs", bytes(range(16)).hex(), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "a0a1a2a3" + "11" * 32 + "b0b1b2" + "11" * 40, [[4, 32], [3, 40]], 1, 9),
    ("cbc1", "2b7e151628aed2a6abf7158809cf4f3c", bytes(range(16)).hex(),
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411", [[0, 40]], 0, 0),
]
shapes = [[[0, 500]], [[9, 491]], [[30, 100], [22, 200], [7, 141]], [[1, 15], [0, 17], [3, 1], [0, 0], [40, 300]], [[100, 0]], [[17, 33]] * 10]
for scheme, stripes in (("cenc", [(0, 0)]), ("cens", [(1, 9), (2, 1)]), ("cbc1", [(0, 0)]), ("cbcs", [(1, 9), (5, 5), (3, 1)])):
    for crypt, skip in stripes:
        for number, shape in enumerate(shapes):
            name = f"{scheme} {crypt} {skip} {number}"
            iv = noise("iv " + name, 8) + bytes(8)  # so that no counter carries out of its half
            cases.append((scheme, noise("key " + name, 16).hex(), iv.hex(), noise(name, 520).hex(), shape, crypt, skip))

vectors = []
for scheme, key, iv, plain, subsamples, crypt, skip in cases:
    cipher = protect(scheme, bytes.fromhex(key), bytes.fromhex(iv), bytes.fromhex(plain), subsamples, crypt, skip)
    vectors.append({"scheme": scheme, "key": key, "iv": iv, "crypt": crypt, "skip": skip, "subsamples": subsamples, "plain": plain, "cipher": cipher.hex()})
version = subprocess.run(["openssl", "version"], capture_output=True, check=True, text=True).stdout.strip()
print('{"made by":' + json.dumps("common_encryption.py, " + version) + ',\n "vectors":[')
print(",\n".join(json.dumps(v, separators=(",", ":")) for v in vectors))
print("]}")
