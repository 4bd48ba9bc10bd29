/**
 * Gaussian noise from a seed, the same in every browser: Philox4x32-10 (Salmon et al., SC 2011) and Box-Muller.
 *
 * The generator is counter-based: each block of four values depends on the seed and on its own number alone.
 */

const MULTIPLIER_A = 0xd2511f53;
const MULTIPLIER_B = 0xcd9e8d57;
const WEYL_A = 0x9e3779b9;
const WEYL_B = 0xbb67ae85;
const ROUNDS = 10;
const TWO_TO_32 = 2 ** 32;

type Four = readonly [number, number, number, number];

/** Independent draws from one seed. */
const STREAM_NOISE = 0;
const STREAM_OFFSET = 1;

/** The Philox4x32-10 bijection: four 32-bit words out of a counter and a key. */
export function philox([c0, c1, c2, c3]: Four, key0: number, key1: number): Four {
  let [a, b, c, d, keyA, keyB] = [c0, c1, c2, c3, key0, key1];
  for (let round = 0; round < ROUNDS; round++) {
    const [highA, lowA] = multiply(MULTIPLIER_A, a);
    const [highB, lowB] = multiply(MULTIPLIER_B, c);
    [a, b, c, d] = [(highB ^ b ^ keyA) >>> 0, lowB, (highA ^ d ^ keyB) >>> 0, lowA];
    keyA = (keyA + WEYL_A) >>> 0;
    keyB = (keyB + WEYL_B) >>> 0;
  }
  return [a, b, c, d];
}

/** The 64-bit product of two 32-bit words, as its high and its low word. */
function multiply(left: number, right: number): readonly [number, number] {
  const leftHigh = left >>> 16;
  const leftLow = left & 0xffff;
  const rightHigh = right >>> 16;
  const rightLow = right & 0xffff;
  const middle = leftHigh * rightLow + ((leftLow * rightLow) >>> 16);
  const carry = leftLow * rightHigh + (middle & 0xffff);
  const high = leftHigh * rightHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536);
  return [high >>> 0, Math.imul(left, right) >>> 0];
}

/** `count` independent standard normal values of one stream. */
function drawNormal(count: number, seed: number, stream: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += 4) {
    const [r0, t0, r1, t1] = philox([at / 4, 0, stream, 0], seed >>> 0, 0);
    values.set([...boxMuller(r0, t0), ...boxMuller(r1, t1)].slice(0, count - at), at);
  }
  return values;
}

/** Two uniform words to two independent standard normal values. */
function boxMuller(forRadius: number, forAngle: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log((forRadius + 1) / TWO_TO_32)); // of (0, 1]: never the logarithm of zero
  const angle = (2 * Math.PI * forAngle) / TWO_TO_32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Starting noise (1, channels, size, size): standard normal, plus `noiseOffset` times one draw for each channel.
 *
 * @param seed an unsigned 32-bit integer.
 */
export function startingNoise(
  channels: number,
  size: number,
  seed: number,
  noiseOffset: number,
): Float32Array<ArrayBuffer> {
  const area = size * size;
  const noise = drawNormal(channels * area, seed, STREAM_NOISE);
  const offsets = drawNormal(channels, seed, STREAM_OFFSET);
  return noise.map((value, index) => value + noiseOffset * (offsets[Math.floor(index / area)] ?? 0));
}
