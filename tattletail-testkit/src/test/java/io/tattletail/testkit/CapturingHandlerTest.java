package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CapturingHandlerTest {
  private final CapturingHandler handler = new CapturingHandler();

  @Test
  void keepsWhatItHandledInOrder() throws Exception {
    SpewEvent first = event("1");
    SpewEvent second = event("2");
    handler.onEvent(first);
    handler.onEvent(second);
    assertThat(handler.events()).containsExactly(first, second);
    assertThat(handler.await(2, Duration.ZERO)).containsExactly(first, second);
    handler.clear();
    assertThat(handler.events()).isEmpty();
  }

  @Test
  void failsAsOftenAsTold() throws Exception {
    handler.failNext(2);
    assertThatThrownBy(() -> handler.onEvent(event("1")))
        .isInstanceOf(ScriptedFailure.class)
        .hasMessageStartingWith("told to fail on SpewEvent[a 1 ");
    assertThatThrownBy(() -> handler.onEvent(event("1"))).isInstanceOf(ScriptedFailure.class);
    handler.onEvent(event("1"));
    assertThat(handler.failures()).isEqualTo(2);
    assertThat(handler.events()).hasSize(1);
  }

  @Test
  void failsOnTheEventsItIsTold() throws Exception {
    handler.failWhen(event -> event.id().equals("2"));
    handler.onEvent(event("1"));
    assertThatThrownBy(() -> handler.onEvent(event("2"))).isInstanceOf(ScriptedFailure.class);
    handler.failWhen(event -> false);
    handler.onEvent(event("2"));
    assertThat(handler.events()).extracting(SpewEvent::id).containsExactly("1", "2");
  }

  @Test
  void saysWhatItWaitedForInVain() throws Exception {
    handler.onEvent(event("1"));
    assertThatThrownBy(() -> handler.await(3, Duration.ofMillis(5)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "expected 3 handled events within PT0.005S but there are 1 (last: SpewEvent[a 1 ");
  }

  private static SpewEvent event(String id) {
    return SpewEvent.builder().channel("a").id(id).build();
  }
}
