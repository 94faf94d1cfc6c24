package io.tattletail.replay;

import com.google.common.base.Ascii;
import io.tattletail.spew.SpewEvent;
import java.time.Instant;

/**
 * An event that the handler refused.
 *
 * @param channel the event's
 * @param id the event's
 * @param timestamp the event's
 * @param error the handler's last exception, as text of at most 1,000 characters
 */
public record HandlerFailure(String channel, String id, Instant timestamp, String error) {
  private static final int MAX_ERROR_LENGTH = 1_000;

  static HandlerFailure of(SpewEvent event, Exception error) {
    return new HandlerFailure(
        event.channel(),
        event.id(),
        event.timestamp(),
        Ascii.truncate(error.toString(), MAX_ERROR_LENGTH, "…"));
  }
}
