#!/usr/bin/env python3
"""Checks the test vectors of `dxcp vectors` with nothing but Python: python3 check_vectors.py [DIR]

The cipher is written out below, so that the vectors are checked by an AES of nobody else's. Exit status 0 if every test holds, 1 if not, 2 if DIR cannot be read.
"""
import json
import pathlib
import sys

def times(a, b):
    """Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    result = 0
    while b:
        result ^= a if b & 1 else 0
        a, b = (a << 1) ^ (0x11B if a & 0x80 else 0), b >> 1
    return result

def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))

# The inverse of each byte, then the affine map of FIPS 197.
INVERSE = [0] + [next(b for b in range(256) if times(a, b) == 1) for a in range(1, 256)]
SBOX = [0x63 ^ b ^ ((b << 1 | b >> 7) ^ (b << 2 | b >> 6) ^ (b << 3 | b >> 5) ^ (b << 4 | b >> 4)) & 0xFF for b in INVERSE]
UNSBOX = [SBOX.index(b) for b in range(256)]
PRODUCT = {n: [times(n, b) for b in range(256)] for n in (1, 2, 3, 9, 11, 13, 14)}

def round_keys(key):
    words, constant = [key[i:i + 4] for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = words[-1]
        if i % 4 == 0:
            word = xor(bytes(SBOX[b] for b in word[1:] + word[:1]), bytes([constant, 0, 0, 0]))
            constant = times(constant, 2)
        words.append(xor(words[-4], word))
    return [b"".join(words[i:i + 4]) for i in range(0, 44, 4)]

def mix(state, first):
    """MixColumns by the circulant matrix whose first row is `first`."""
    a, b, c, d = ([PRODUCT[first[(k - i) % 4]][state[i - i % 4 + k]] for i in range(16)] for k in range(4))
    return xor(xor(a, b), xor(c, d))

def encrypt(key, block):
    keys = round_keys(key)
    state = xor(block, keys[0])
    for number in range(1, 11):
        state = bytes(SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16))
        state = xor(mix(state, (2, 3, 1, 1)) if number < 10 else state, keys[number])
    return state

def decrypt(key, block):
    keys = round_keys(key)
    state = block
    for number in range(10, 0, -1):
        state = xor(state, keys[number])
        state = mix(state, (14, 11, 13, 9)) if number < 10 else state
        state = bytes(UNSBOX[state[(i - 4 * (i % 4)) % 16]] for i in range(16))
    return xor(state, keys[0])

def ctr(key, iv, data):
    count, stream = int.from_bytes(iv[8:], "big"), b""
    while len(stream) < len(data):
        stream += encrypt(key, iv[:8] + (count % 2**64).to_bytes(8, "big"))
        count += 1
    return xor(data, stream)

def partial(key, iv, data, places):
    """CTR over the marked bytes alone."""
    crypted = ctr(key, iv, bytes(data[i] for i in places))
    out = bytearray(data)
    for place, value in zip(places, crypted):
        out[place] = value
    return bytes(out)

def striped(pattern, size):
    beginning, skip, crypt = pattern
    return [i for i in range(size) if i < beginning or crypt and (i - beginning) % (skip + crypt) >= skip]

def mapped(parts):
    places, at = [], 0
    for clear, encrypted in parts:
        places += range(at + clear, at + clear + encrypted)
        at += clear + encrypted
    return places

def check(kind, test):
    get = lambda name, of=test: bytes.fromhex(of[name])
    if kind in ("counters", "patterns", "subsamples"):
        plain = get("plaintext")
        places = striped(test["pattern"], len(plain)) if kind == "patterns" else mapped(test["subsamples"]) if kind == "subsamples" else range(len(plain))
        return partial(get("key"), get("iv"), plain, places) == get("ciphertext")
    if kind == "cbcs":
        out, at, (crypt, skip) = bytearray(get("ciphertext")), 0, test["pattern"]
        for clear, encrypted in test["subsamples"]:
            at, last = at + clear, get("iv")
            for i in (i for i in range(encrypted // 16) if i % (crypt + skip) < crypt):
                block = get("ciphertext")[at + 16 * i:at + 16 * i + 16]
                out[at + 16 * i:at + 16 * i + 16], last = xor(decrypt(get("key"), block), last), block
            at += encrypted
        return bytes(out) == get("plaintext")
    if kind == "keys":
        key = xor(get("sessionKey"), get("randomNumber")) if "randomNumber" in test else get("sessionKey")
        return encrypt(key, get("contentKey")) == get("wrapped") and key == get("nextKey" if "nextKey" in test else "sessionKey")
    return session(test["steps"], get)

def session(steps, get):
    key = pending = back = None
    used = set()
    for step in steps:
        call, value, ok, right = step["call"], lambda name: get(name, step), True, True
        if call == "negotiate":
            key, pending, used = value("sessionKey"), None, set()
        elif call == "start":
            ok = key is not None and step["size"] == 16
            pending, right = (value("randomNumber"), True) if ok else (pending, not any(value("randomNumber")))
        elif call == "finish":
            ok = key is not None and pending is not None
            key, pending, used = (xor(key, pending), None, set()) if ok else (key, pending, used)
            right = key is None or key == value("sessionKey")
        elif call == "readBackKey":
            back, right = value("key"), encrypt(key, value("key")) == value("wrapped")
        else:
            name = "ciphertext" if call == "decrypt" else "plaintext"
            places = striped(step["pattern"], len(value(name))) if "pattern" in step else range(len(value(name)))
            blocks = {(value("iv")[:8], int.from_bytes(value("iv")[8:], "big") + i) for i in range(-(-len(places) // 16))}
            content = decrypt(key, value("wrappedContentKey")) if "wrappedContentKey" in step else None
            ok = key is not None and (content is not None or not used & blocks)
            used |= blocks if ok and content is None else set()
            if ok and call == "decrypt":
                right = step["expected"] != "ok" or partial(content or key, value("iv"), value(name), places) == value("plaintext")
            elif ok:
                right = ctr(back or key, value("iv"), value(name)) == value("ciphertext")
        if ok != (step["expected"] == "ok") or not right:
            return False
    return True

def main():
    files = sorted(p for p in pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "vectors").glob("*.json") if p.name != "schema.json")
    if not files:
        print("check_vectors: no vectors there", file=sys.stderr)
        return 2
    wrong = 0
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        bad = [test["id"] for test in document["tests"] if not check(document["kind"], test)]
        wrong += len(bad)
        print(f"{file.name:20} {len(document['tests']):4} tests" + (f", wrong: {', '.join(bad)}" if bad else ""))
    return 1 if wrong else 0

sys.exit(main())
