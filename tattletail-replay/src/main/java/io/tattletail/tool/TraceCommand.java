package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.trace.EventTrace;
import io.tattletail.replay.trace.TraceHeaders;
import io.tattletail.replay.trace.TraceTree;
import io.tattletail.replay.trace.TracedEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws the events that belong together. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Finds the events of all channels that belong to an id, and draws them as a tree of causes"
          + " and effects.",
      "The id is an event's, a correlation's or a W3C trace's. A line has the time, the channel,"
          + " the id, and the delay behind the cause; lines with ! say what is missing of the tree."
          + " Headers are in no index, so the whole range is read, at least once: narrow it by"
          + " --around, --from, --until or --last. The code is 1 if nothing belongs to the id, or"
          + " something is missing."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail trace hdfs://cluster/events order-4711 --around 2026-11-22T10:00Z",
      "  tattletail trace hdfs://cluster/events 0197a2b3-… --last 1h --json",
      "  tattletail trace hdfs://cluster/events 4711 --last 1h --correlation-header order-id"
    })
final class TraceCommand extends ArchiveCommand {
  @Mixin private QueryOptions query = new QueryOptions();

  @Parameters(
      index = "1",
      paramLabel = "ID",
      description = "The id of an event, a correlation or a W3C trace.")
  private String id = "";

  @Option(
      names = "--around",
      paramLabel = "TIME",
      description = "The range is --margin before this time to --margin after it.")
  private Optional<String> around = Optional.empty();

  @Option(
      names = "--margin",
      paramLabel = "DURATION",
      description = "Of --around. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1h")
  private String margin = "1h";

  @Option(
      names = "--correlation-header",
      split = ",",
      paramLabel = "NAME",
      description =
          "Headers that all events of one process share; of several the first that an event has"
              + " counts. Default: correlation-id, correlation_id, correlationid, correlation.")
  private List<String> correlation = new ArrayList<>();

  @Option(
      names = "--causation-header",
      split = ",",
      paramLabel = "NAME",
      description =
          "Headers with the id of the event that caused this one. Default: causation-id,"
              + " causation_id, causationid, causation.")
  private List<String> causation = new ArrayList<>();

  @Option(
      names = "--traceparent-header",
      split = ",",
      paramLabel = "NAME",
      description = "Headers in the form of W3C's traceparent. Default: traceparent.")
  private List<String> traceParent = new ArrayList<>();

  @Option(
      names = "--max-events",
      paramLabel = "N",
      description = "Collects so many events at most. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10000")
  private int maxEvents = 10_000;

  @Option(
      names = "--skip-damage",
      description = "Reads on behind damage, and says below the tree what could not be read.")
  private boolean skipDamage;

  TraceCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    if (id.isEmpty()) {
      throw ToolException.usage("the id is empty: give the id of an event, or a correlation");
    }
    if (maxEvents < 1) {
      throw ToolException.usage("--max-events must be positive, is " + maxEvents);
    }
    ReplayQuery window = window();
    TraceHeaders headers = headers();
    try (EventReplayer replayer = openReplayer()) {
      query.check(replayer.archive());
      EventTrace trace =
          EventTrace.of(replayer)
              .headers(headers)
              .maxEvents(maxEvents)
              .onDamage(skipDamage ? DamagePolicy.SKIP : DamagePolicy.FAIL);
      return tell(trace.trace(id, window));
    }
  }

  private ReplayQuery window() throws ToolException {
    ReplayQuery window = query.query(shell);
    if (around.isEmpty()) {
      return window;
    }
    if (query.hasRange()) {
      throw ToolException.usage("--around is a range of its own: give it, or --from and --until");
    }
    Instant time = Times.time(around.get());
    Duration length = Times.duration(margin);
    return window.from(time.minus(length)).until(time.plus(length));
  }

  private TraceHeaders headers() throws ToolException {
    TraceHeaders headers = TraceHeaders.defaults();
    try {
      if (!correlation.isEmpty()) {
        headers = headers.correlation(correlation.toArray(String[]::new));
      }
      if (!causation.isEmpty()) {
        headers = headers.causation(causation.toArray(String[]::new));
      }
      if (!traceParent.isEmpty()) {
        headers = headers.traceParent(traceParent.toArray(String[]::new));
      }
      return headers;
    } catch (IllegalArgumentException e) {
      throw ToolException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  private int tell(TraceTree tree) throws IOException {
    if (writesJson()) {
      shell.out().line(Json.line(json(tree)));
    } else if (tree.events().isEmpty() && tree.flaws().isEmpty()) {
      throw ToolException.found("nothing belongs to %s in %s".formatted(id, tree.window()));
    } else {
      shell.out().print(tree.toString().replace(System.lineSeparator(), "\n"));
    }
    return tree.isWhole() ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  private ObjectNode json(TraceTree tree) {
    ObjectNode json =
        Json.object()
            .put("id", id)
            .put("whole", tree.isWhole())
            .put("passes", tree.passes())
            .put("eventsRead", tree.eventsRead());
    ArrayNode events = json.putArray("events");
    for (TracedEvent event : tree.events()) {
      ObjectNode node =
          events
              .addObject()
              .put("channel", event.channel())
              .put("id", event.id())
              .put("timestamp", event.timestamp().toString())
              .put("depth", event.depth());
      event.parent().ifPresent(parent -> node.put("parent", parent));
      event.delay().ifPresent(delay -> node.put("delayMicros", delay.toNanos() / 1_000));
      event.cause().ifPresent(cause -> node.put("cause", cause));
      event.correlation().ifPresent(value -> node.put("correlation", value));
      event.traceId().ifPresent(value -> node.put("traceId", value));
    }
    ArrayNode missing = json.putArray("missing");
    tree.flaws().forEach(missing::add);
    return json;
  }
}
