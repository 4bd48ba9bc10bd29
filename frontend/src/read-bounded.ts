/** Reading a response without trusting what it says about its own length. */

export type BoundedRead =
  | { readonly kind: "whole"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "too-long" };

/**
 * Reads a body of at most `limitBytes`; stops the transfer as soon as it is longer.
 *
 * @param onBytes told the size of each piece as it arrives.
 * @throws whatever the network throws while the body is read.
 */
export async function readBounded(
  response: Response,
  limitBytes: number,
  onBytes?: (count: number) => void,
): Promise<BoundedRead> {
  const reader = response.body?.getReader();
  if (reader === undefined) return { kind: "whole", bytes: new Uint8Array(0) };
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > limitBytes) {
      await reader.cancel();
      return { kind: "too-long" };
    }
    pieces.push(value);
    onBytes?.(value.length);
  }
  return { kind: "whole", bytes: joinPieces(pieces, total) };
}

function joinPieces(pieces: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
