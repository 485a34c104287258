// A worker that finds the number the server hid: SHA-256 of salt and number, tried one after another.
// Hashed here rather than by WebCrypto: it must also run where a page comes without TLS, and a
// hundred thousand promises cost more than the hashes.
const K = new Int32Array(64);
const FIRST = new Int32Array(8);
const isPrime = (n) => {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
};
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
for (let n = 2, found = 0; found < 64; n += 1) {
  if (!isPrime(n)) continue;
  if (found < 8) FIRST[found] = fraction(n ** (1 / 2));
  K[found] = fraction(n ** (1 / 3));
  found += 1;
}

const W = new Int32Array(64);
const STATE = new Int32Array(8);

const mix = (bytes, at) => {
  for (let i = 0; i < 16; i += 1) {
    const j = at + i * 4;
    W[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = STATE;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  STATE[0] += a; STATE[1] += b; STATE[2] += c; STATE[3] += d;
  STATE[4] += e; STATE[5] += f; STATE[6] += g; STATE[7] += h;
};

const begins = (text) => {
  // Bytes of the message, room for its length, in whole blocks of 64.
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const bits = text.length * 8;
  bytes[bytes.length - 1] = bits & 255;
  bytes[bytes.length - 2] = bits >>> 8;
  STATE.set(FIRST);
  for (let at = 0; at < bytes.length; at += 64) mix(bytes, at);
  return STATE[0];
};
const asHex = () => [...STATE].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

onmessage = ({ data }) => {
  const puzzle = JSON.parse(data);
  const first = parseInt(puzzle.challenge.slice(0, 8), 16) | 0;
  for (let number = 0; number < puzzle.most; number += 1) {
    if (number % 5000 === 0) postMessage({ percent: (100 * number) / puzzle.most });
    if (begins(puzzle.salt + number) === first && asHex() === puzzle.challenge) {
      const { algorithm, challenge, salt, signature } = puzzle;
      const answer = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
      postMessage({ percent: 100, answer });
      return;
    }
  }
  throw new Error("No number fits this puzzle.");
};
