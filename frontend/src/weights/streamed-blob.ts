/**
 * A Blob that can only be read as a plain stream.
 *
 * onnxruntime's JSPI build reads weights through BYOB readers ("bring your own buffer") where a stream offers them, and
 * plain ones where it does not. In Chromium 156 a BYOB read of a stored Blob sometimes never ends: 5 of 4,191 on two busy
 * cores, where all 17,700 plain reads did (benchmarks/blob-reads.benchmark.ts). One is enough for a session that is
 * never made.
 */
export class StreamedBlob extends Blob {
  override slice(start?: number, end?: number, contentType?: string): StreamedBlob {
    return new StreamedBlob([super.slice(start, end, contentType)], { type: contentType ?? "" });
  }

  /** Without `type: "bytes"`, so that asking for a BYOB reader throws TypeError and the caller takes a plain one. */
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = super.stream().getReader();
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller): Promise<void> {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}
