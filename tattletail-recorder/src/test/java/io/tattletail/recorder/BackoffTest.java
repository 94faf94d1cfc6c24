package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final IOException FAILURE = new IOException("no datanode");
  private static final ArchiveException BROKEN = new ArchiveException("no descriptor");

  private static Backoff backoff(Duration retryFor, boolean closing) {
    return new Backoff(retryFor, System.nanoTime(), () -> closing);
  }

  @Test
  void aFailureIsThrownWhenNoTimeIsLeft() {
    assertThatThrownBy(() -> backoff(Duration.ZERO, false).pauseAfter(FAILURE)).isSameAs(FAILURE);
  }

  @Test
  void anotherAttemptIsMadeWhileThereIsTime() {
    assertThatCode(() -> backoff(Duration.ofHours(1), true).pauseAfter(FAILURE))
        .doesNotThrowAnyException();
    assertThatCode(() -> backoff(Duration.ofHours(1), false).pauseAfter(BROKEN))
        .doesNotThrowAnyException();
  }

  @Test
  void aBrokenArchiveIsNotTriedAgainWhileTheRecorderCloses() {
    assertThatThrownBy(() -> backoff(Duration.ofHours(1), true).pauseAfter(BROKEN))
        .isSameAs(BROKEN);
  }
}
