package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamCursorTest {
  private static final long NOW = 5_000_000_000L;

  private final StreamLog log =
      new StreamLog(
          "a", "a", Offsets.dense(), PositionMode.TOLD, Integer.MAX_VALUE, event -> false);
  private final StreamCursor cursor = new StreamCursor(log);

  @Test
  void aRefusedStreamRestsTwiceAsLongEachTimeUpToATenthOfASecond() {
    SpewEvent event = SpewEvent.builder().channel("a").payload("{}").build();
    log.append(event.serializedBy(new JsonSpewSerializer()));
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      millis.add(restOfARefusal());
    }
    assertThat(millis).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 100L, 100L);

    HandlerCall call = begin();
    cursor.acknowledged(call);
    assertThat(cursor.leave()).hasValue(0);

    log.append(event.serializedBy(new JsonSpewSerializer()));
    assertThat(restOfARefusal()).as("after an acknowledgement").isEqualTo(1);
  }

  private HandlerCall begin() {
    long acknowledged = log.latest() - 1;
    return cursor.begin(
        cursor.next(Math.max(acknowledged, SpewPosition.BEGINNING), 1, Long.MAX_VALUE));
  }

  private long restOfARefusal() {
    cursor.refused(begin());
    assertThat(cursor.rewind(NOW)).isTrue();
    long rest = Duration.ofNanos(cursor.restLeftNanos(NOW)).toMillis();
    cursor.endRest();
    return rest;
  }
}
