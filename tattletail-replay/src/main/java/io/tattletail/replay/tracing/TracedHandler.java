package io.tattletail.replay.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.tattletail.replay.coldstart.ReplayAwareHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call of a handler a span that links to the traces in which its events were published.
 *
 * <p>The span begins a trace of its own: a replay of last year's events must not add spans to last
 * year's traces. The original trace is read from the events' headers {@code traceparent} and {@code
 * tracestate}, as W3C's Trace Context says. An event without a valid {@code traceparent} is handled
 * without a link.
 *
 * <p>The span is named {@code tattletail process}, and has the attributes {@code messaging.system},
 * {@code messaging.operation.type}, {@code messaging.batch.message_count} and, for a single event,
 * {@code messaging.destination.name} and {@code messaging.message.id}, as OpenTelemetry names them.
 * An exception of the handler is recorded in the span and thrown.
 *
 * <p>As thread-safe as the handler.
 */
public final class TracedHandler implements ReplayAwareHandler {
  /** OpenTelemetry's SDK keeps so many of a span by default. */
  private static final int MAX_LINKS = 128;

  private static final TextMapGetter<Map<String, String>> HEADERS = new Headers();

  private final SpewEventHandler handler;
  private final Tracer tracer;

  private TracedHandler(SpewEventHandler handler, Tracer tracer) {
    this.handler = handler;
    this.tracer = tracer;
  }

  /**
   * Wraps a handler. A {@link ReplayAwareHandler} is told of replays as before.
   *
   * @param tracer makes the spans
   */
  public static TracedHandler of(SpewEventHandler handler, Tracer tracer) {
    return new TracedHandler(handler, tracer);
  }

  private interface Call {
    void run() throws Exception;
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    traced(List.of(event), () -> handler.onEvent(event));
  }

  @Override
  public void onEvents(List<SpewEvent> events) throws Exception {
    traced(events, () -> handler.onEvents(events));
  }

  private void traced(List<SpewEvent> events, Call call) throws Exception {
    Span span = span(events);
    Scope scope = span.makeCurrent();
    try {
      call.run();
    } catch (Throwable e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      scope.close();
      span.end();
    }
  }

  private Span span(List<SpewEvent> events) {
    SpanBuilder span =
        tracer
            .spanBuilder("tattletail process")
            .setNoParent()
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "tattletail")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.batch.message_count", events.size());
    if (events.size() == 1) {
      span.setAttribute("messaging.destination.name", events.get(0).channel());
      span.setAttribute("messaging.message.id", events.get(0).id());
    }
    events.stream()
        .map(TracedHandler::original)
        .filter(SpanContext::isValid)
        .limit(MAX_LINKS)
        .forEach(span::addLink);
    return span.startSpan();
  }

  private static SpanContext original(SpewEvent event) {
    Context published =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), event.headers(), HEADERS);
    return Span.fromContext(published).getSpanContext();
  }

  @Override
  public void onReplayStart() throws Exception {
    if (handler instanceof ReplayAwareHandler aware) {
      aware.onReplayStart();
    }
  }

  @Override
  public void onReplayEnd() throws Exception {
    if (handler instanceof ReplayAwareHandler aware) {
      aware.onReplayEnd();
    }
  }

  @Override
  public void onGoingLive() throws Exception {
    if (handler instanceof ReplayAwareHandler aware) {
      aware.onGoingLive();
    }
  }

  private static final class Headers implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }
}
