package io.tattletail.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.recorder.Durability;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderException;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records JSON lines. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Records JSON lines from standard input.",
      "A line is an event as tattletail cat writes it; or, with --channel or --channel-at, a"
          + " payload. It ends with the input; what it wrote then is sealed, and published by"
          + " others. Lines that are no event are told, and the code is 1."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail record hdfs://b/events < events.json",
      "  tattletail cat -c orders --last 1h hdfs://a/events | tattletail record hdfs://b/events",
      "  producer | tattletail record -c orders --time-at /time --id-at /id hdfs://cluster/events"
    })
final class RecordCommand extends ArchiveCommand {
  /** As long as the recorder takes. */
  private static final int MAX_LINE_BYTES = 8 << 20;

  /** Counting takes no time; this bounds the wait if it fails. */
  private static final Duration COUNT_TIMEOUT = Duration.ofMinutes(1);

  /** More lines would hide the others. */
  private static final int MAX_TOLD = 20;

  @Mixin private EventFields fields = new EventFields();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The recorder's name. Default: ${DEFAULT-VALUE}.",
      defaultValue = "tool")
  private String name = "tool";

  @Mixin private CreateOptions create = new CreateOptions();

  @Option(
      names = "--durable",
      description = "Counts an event when it is on the disks. Default: in the datanodes' memory.")
  private boolean durable;

  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");

  /** Completes when every event that was appended is counted as recorded or failed. */
  private CompletableFuture<Void> counted = CompletableFuture.completedFuture(null);

  private long refused;

  RecordCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    Optional<EventFields.Mapping> mapping =
        fields.areGiven() ? Optional.of(fields.mapping()) : Optional.empty();
    RecorderOptions options = options();
    Configuration configuration = configuration();
    create.check(root(), configuration);
    try (EventRecorder recorder = EventRecorder.open(root(), configuration, options)) {
      recordAll(recorder, mapping);
    } catch (RecorderException e) {
      awaitCounts();
      // Its events failed, which is told below.
      failures(e);
    }
    awaitCounts();
    return tell();
  }

  private void failures(RecorderException e) throws RecorderException {
    if (failed.get() == 0) {
      throw e;
    }
  }

  private void recordAll(EventRecorder recorder, Optional<EventFields.Mapping> mapping)
      throws IOException {
    TerminationSignal signal = TerminationSignal.running(() -> close(recorder));
    try {
      LineReader lines = new LineReader(shell.in(), MAX_LINE_BYTES);
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().length > 0) {
          record(recorder, mapping, line.get(), lines.line());
        }
      }
    } finally {
      signal.end();
    }
  }

  private RecorderOptions options() throws ToolException {
    try {
      return RecorderOptions.defaults()
          .name(name)
          .durability(durable ? Durability.DURABLE : Durability.VISIBLE)
          .withoutPublishing();
    } catch (IllegalArgumentException e) {
      throw ToolException.usage("--name: " + e.getMessage(), e);
    }
  }

  /** What was appended is acknowledged and sealed, or the recorder's next salvager does it. */
  private void close(EventRecorder recorder) {
    try {
      recorder.close();
    } catch (IOException e) {
      failed.incrementAndGet();
    }
  }

  private void record(
      EventRecorder recorder, Optional<EventFields.Mapping> mapping, byte[] line, long number)
      throws IOException {
    SpewEvent event;
    try {
      event = event(mapping, line);
    } catch (SpewFormatException | ToolException | IllegalArgumentException e) {
      refuse(number, e);
      return;
    }
    counted =
        CompletableFuture.allOf(
            counted, recorder.append(event).handle((done, failure) -> count(failure)));
  }

  private boolean count(@Nullable Throwable failure) {
    if (failure == null) {
      recorded.incrementAndGet();
    } else {
      failed.incrementAndGet();
      firstFailure.compareAndSet("", String.valueOf(failure.getMessage()));
    }
    return failure == null;
  }

  /** The recorder tells of its last events after it has acknowledged them, maybe after its end. */
  private void awaitCounts() throws IOException {
    try {
      counted.get(COUNT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while events were counted");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("not all events were counted: " + e, e);
    }
  }

  private SpewEvent event(Optional<EventFields.Mapping> mapping, byte[] line) throws IOException {
    if (mapping.isEmpty()) {
      return new JsonSpewSerializer().deserialize(line);
    }
    JsonNode value = PayloadTree.of(line);
    if (value.isMissingNode()) {
      throw ToolException.found("it is no JSON");
    }
    return mapping.get().event(SpewEvent.builder(), value, line, shell.now());
  }

  private void refuse(long number, Exception why) throws IOException {
    refused++;
    if (refused <= MAX_TOLD) {
      shell.tell("line %d is no event: %s".formatted(number, why.getMessage()));
    }
  }

  private int tell() throws IOException {
    if (!firstFailure.get().isEmpty()) {
      shell.tell("not recorded: " + firstFailure.get());
    }
    tell(
        Json.object()
            .put("recorded", recorded.get())
            .put("refused", refused)
            .put("failed", failed.get()),
        "%s recorded, %s refused, %s failed"
            .formatted(
                Quantities.count(recorded.get(), "event"),
                Quantities.count(refused, "line"),
                Quantities.count(failed.get())));
    return refused == 0 && failed.get() == 0 ? ExitCode.RIGHT : ExitCode.FOUND;
  }
}
