package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final IOException failure = new IOException("no datanode");
  private final ArchiveException broken = new ArchiveException("no descriptor");

  private static Backoff backoff(Duration retryFor, boolean closing) {
    return new Backoff(retryFor, System.nanoTime(), () -> closing);
  }

  @Test
  void aFailureIsThrownWhenNoTimeIsLeft() {
    assertThatThrownBy(() -> backoff(Duration.ZERO, false).pauseAfter(failure)).isSameAs(failure);
  }

  @Test
  void anotherAttemptIsMadeWhileThereIsTime() {
    assertThatCode(() -> backoff(Duration.ofHours(1), true).pauseAfter(failure))
        .doesNotThrowAnyException();
    assertThatCode(() -> backoff(Duration.ofHours(1), false).pauseAfter(broken))
        .doesNotThrowAnyException();
  }

  @Test
  void aBrokenArchiveIsNotTriedAgainWhileTheRecorderCloses() {
    assertThatThrownBy(() -> backoff(Duration.ofHours(1), true).pauseAfter(broken))
        .isSameAs(broken);
  }
}
