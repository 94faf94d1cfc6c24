package io.tattletail.replay.mirror;

import io.tattletail.internal.time.ByteRate;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Slows all threads of a pass down to so many bytes a second. Thread-safe. */
final class Bandwidth {
  /** Null without a limit. */
  private final @Nullable ByteRate rate;

  Bandwidth(MirrorOptions options) {
    OptionalLong limit = options.bytesPerSecond();
    this.rate = limit.isPresent() ? ByteRate.perSecond(limit.getAsLong()) : null;
  }

  /** A stream that waits before it writes more than may be written. */
  OutputStream limit(OutputStream out) {
    return rate == null ? out : new Limited(out, rate);
  }

  private static final class Limited extends FilterOutputStream {
    private final ByteRate rate;

    Limited(OutputStream out, ByteRate rate) {
      super(out);
      this.rate = rate;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        rate.acquire(length);
        out.write(bytes, offset, length);
      }
    }
  }
}
