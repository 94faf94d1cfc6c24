package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkArgument;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * One zstd frame from or to an array. Frames carry a checksum of their content, which decompression
 * checks.
 */
final class Zstandard {
  /**
   * Native contexts to use again: making one takes a tenth of the time that decompressing a block
   * takes.
   */
  private static final ArrayBlockingQueue<ZstdDecompressCtx> DECOMPRESSORS =
      new ArrayBlockingQueue<>(16);

  private Zstandard() {}

  /**
   * Checks a level of compression.
   *
   * @throws IllegalArgumentException if zstd has no such level
   */
  static void checkLevel(int level) {
    checkArgument(
        level >= Zstd.minCompressionLevel() && level <= Zstd.maxCompressionLevel(),
        "compressionLevel must be from %s to %s, is %s",
        Zstd.minCompressionLevel(),
        Zstd.maxCompressionLevel(),
        level);
  }

  /** Compresses many blocks with one native context. Not thread-safe. */
  static final class Compressor implements AutoCloseable {
    private final ZstdCompressCtx context;
    private byte[] target = new byte[0];

    /** At the default level. */
    Compressor() {
      this(SegmentFormat.ZSTD_LEVEL);
    }

    Compressor(int level) {
      context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
    }

    /** Compresses into {@link #target()}, which is valid until the next call. */
    int compress(byte[] source, int length) {
      int bound = Math.toIntExact(Zstd.compressBound(length));
      if (target.length < bound) {
        target = new byte[bound];
      }
      return context.compressByteArray(target, 0, target.length, source, 0, length);
    }

    byte[] target() {
      return target;
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** A frame cannot be decompressed to what is expected. */
  static final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
      super(message);
    }
  }

  /** What a frame says that it holds, in bytes; negative if it does not say. */
  static long contentLength(byte[] source, int offset, int length) {
    return Zstd.getFrameContentSize(source, offset, length);
  }

  /**
   * Decompresses a frame whose length is known.
   *
   * @throws BadFrameException if the frame is damaged or of another length
   */
  static void decompress(
      byte[] source, int offset, int length, byte[] target, int targetOffset, int expected)
      throws BadFrameException {
    ZstdDecompressCtx spare = DECOMPRESSORS.poll();
    ZstdDecompressCtx context = spare == null ? new ZstdDecompressCtx() : spare;
    long decompressed;
    try {
      decompressed =
          context.decompressByteArray(target, targetOffset, expected, source, offset, length);
    } catch (ZstdException e) {
      throw new BadFrameException("zstd: " + e.getMessage());
    } finally {
      if (!DECOMPRESSORS.offer(context)) {
        context.close();
      }
    }
    if (decompressed != expected) {
      throw new BadFrameException(
          "expected a frame of " + expected + " bytes, found " + decompressed);
    }
  }

  /**
   * Decompresses a frame of unknown length, in steps, so that what a damaged frame claims is never
   * allocated.
   *
   * @throws BadFrameException if the frame is damaged or longer than {@link
   *     SegmentFormat#MAX_BLOCK_BYTES}
   */
  static byte[] decompress(byte[] source, int offset, int length) throws BadFrameException {
    try (var in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(source, offset, length))) {
      byte[] bytes = in.readNBytes(SegmentFormat.MAX_BLOCK_BYTES);
      if (bytes.length == SegmentFormat.MAX_BLOCK_BYTES) {
        throw new BadFrameException(
            "a frame of more than " + SegmentFormat.MAX_BLOCK_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new BadFrameException("zstd: " + e.getMessage());
    }
  }
}
