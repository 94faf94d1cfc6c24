package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveGateTest {
  private final LiveGate gate = new LiveGate();

  private CompletableFuture<String> waiter(CountDownLatch started) {
    return CompletableFuture.supplyAsync(
        () -> {
          started.countDown();
          try {
            gate.awaitOpen();
            return "passed";
          } catch (ColdStartException e) {
            return e.getMessage();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void eventsWaitUntilItIsOpen() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<String> waiter = waiter(started);
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(waiter).isNotDone();
    gate.open();
    assertThat(waiter.get(30, TimeUnit.SECONDS)).isEqualTo("passed");
    assertThatCode(gate::awaitOpen).doesNotThrowAnyException();
  }

  @Test
  void eventsThatWaitAreRefusedWhenItIsClosed() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<String> waiter = waiter(started);
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    gate.close();
    assertThat(waiter.get(30, TimeUnit.SECONDS))
        .isEqualTo("the cold start has ended, and takes no event any more");
  }

  @Test
  void onceClosedItStaysClosed() {
    gate.close();
    gate.open();
    assertThatThrownBy(gate::awaitOpen)
        .isInstanceOf(ColdStartException.class)
        .hasMessageContaining("has ended");
  }
}
