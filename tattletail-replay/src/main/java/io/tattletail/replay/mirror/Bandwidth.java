package io.tattletail.replay.mirror;

import com.google.common.util.concurrent.RateLimiter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Slows all threads of a pass down to so many bytes a second. Thread-safe. */
final class Bandwidth {
  /** Null without a limit. */
  private final @Nullable RateLimiter limiter;

  Bandwidth(MirrorOptions options) {
    OptionalLong limit = options.bytesPerSecond();
    this.limiter = limit.isPresent() ? RateLimiter.create((double) limit.getAsLong()) : null;
  }

  /** A stream that waits before it writes more than may be written. */
  OutputStream limit(OutputStream out) {
    return limiter == null ? out : new Limited(out, limiter);
  }

  private static final class Limited extends FilterOutputStream {
    private final RateLimiter limiter;

    Limited(OutputStream out, RateLimiter limiter) {
      super(out);
      this.limiter = limiter;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        limiter.acquire(length);
        out.write(bytes, offset, length);
      }
    }
  }
}
