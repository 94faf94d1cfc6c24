package io.tattletail.internal.spew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  @Test
  void aTimeLimitOfASocketIsNoInterrupt() {
    IOException slow = new SocketTimeoutException("60000 millis timeout");
    assertThat(Interruption.is(slow)).isFalse();
    assertThatCode(() -> Interruption.endAt(slow, "reading")).doesNotThrowAnyException();
  }

  @Test
  void whatTellsOfAnInterruptEndsTheWork() {
    InterruptedIOException told = new InterruptedIOException("Call interrupted");
    assertThatThrownBy(() -> Interruption.endAt(told, "reading")).isSameAs(told);
    ClosedByInterruptException closed = new ClosedByInterruptException();
    assertThatThrownBy(() -> Interruption.endAt(closed, "reading"))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("interrupted while reading")
        .hasCause(closed);
  }

  @Test
  void anyErrorOfAnInterruptedThreadEndsTheWorkAndTheThreadStaysInterrupted() {
    IOException error = new IOException("The client is stopped");
    assertThatCode(() -> Interruption.endAt(error, "reading")).doesNotThrowAnyException();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Interruption.endAt(error, "reading"))
        .isInstanceOf(InterruptedIOException.class)
        .hasCause(error);
    assertThatThrownBy(() -> Interruption.endIfInterrupted("reading"))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("interrupted while reading");
    assertThat(Thread.interrupted()).isTrue();
  }
}
