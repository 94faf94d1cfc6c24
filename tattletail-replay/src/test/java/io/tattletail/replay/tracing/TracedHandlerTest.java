package io.tattletail.replay.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tattletail.replay.coldstart.ReplayAwareHandler;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracedHandlerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
  private final Tracer tracer = provider.get("test");

  @AfterEach
  void close() {
    provider.close();
  }

  private static SpewEvent event(String id, String traceparent) {
    return SpewEvent.builder()
        .id(id)
        .channel("contact.added")
        .header("traceparent", traceparent)
        .payload("1")
        .build();
  }

  @Test
  void aSpanLinksToTheOriginalTraceAndBeginsOneOfItsOwn() throws Exception {
    List<String> inside = new ArrayList<>();
    Span caller = tracer.spanBuilder("caller").startSpan();
    TracedHandler handler =
        TracedHandler.of(e -> inside.add(Span.current().getSpanContext().getTraceId()), tracer);
    Context.root()
        .with(caller)
        .wrap(
            () -> {
              handler.onEvent(event("e1", PARENT));
              return handler;
            })
        .call();
    caller.end();

    SpanData span = spans.getFinishedSpanItems().get(0);
    assertThat(span.getTraceId())
        .isNotEqualTo(TRACE)
        .isNotEqualTo(caller.getSpanContext().getTraceId());
    assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
    assertThat(inside).containsExactly(span.getTraceId());
    assertThat(span.getLinks()).hasSize(1);
    LinkData link = span.getLinks().get(0);
    assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE);
    assertThat(link.getSpanContext().getSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.destination.name")))
        .isEqualTo("contact.added");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.message.id")))
        .isEqualTo("e1");
  }

  @Test
  void aBatchHasOneSpanWithALinkForEachEventThatNamesATrace() throws Exception {
    TracedHandler.of(event -> {}, tracer)
        .onEvents(
            List.of(
                event("e1", PARENT),
                event("e2", "nonsense"),
                event("e3", PARENT.replace("0af", "1af"))));
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    assertThat(spans.getFinishedSpanItems().get(0).getLinks())
        .extracting(link -> link.getSpanContext().getTraceId())
        .containsExactly(TRACE, TRACE.replace("0af", "1af"));
  }

  @Test
  void whatTheHandlerThrowsIsInTheSpanAndPassedOn() {
    TracedHandler handler =
        TracedHandler.of(
            event -> {
              throw new IllegalStateException("no");
            },
            tracer);
    assertThatThrownBy(() -> handler.onEvent(event("e1", PARENT)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    SpanData span = spans.getFinishedSpanItems().get(0);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getEvents()).hasSize(1);
  }

  @Test
  void aHandlerThatWantsToKnowOfReplaysIsTold() throws Exception {
    List<String> told = new ArrayList<>();
    ReplayAwareHandler aware =
        new ReplayAwareHandler() {
          @Override
          public void onEvent(SpewEvent event) {}

          @Override
          public void onReplayStart() {
            told.add("start");
          }

          @Override
          public void onReplayEnd() {
            told.add("end");
          }

          @Override
          public void onGoingLive() {
            told.add("live");
          }
        };
    TracedHandler handler = TracedHandler.of(aware, tracer);
    handler.onReplayStart();
    handler.onReplayEnd();
    handler.onGoingLive();
    assertThat(told).containsExactly("start", "end", "live");
  }
}
