package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever fails once, no event is lost that was acknowledged, and none is refused. */
@ExtendWith(MiniHdfsExtension.class)
class FaultedRecorderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BATCH = 10;
  private static final List<SpewEvent> EVENTS =
      EventGenerator.seeded(5).withChannels(3).stream().limit(300).toList();
  private static final RecorderOptions OPTIONS =
      RecorderOptions.defaults().commitInterval(Duration.ofHours(1)).rollBytes(4_000);

  /** What it does with a call; its name is that of the script's method. */
  enum How {
    BEFORE,
    AFTER,
    CUT_SHORT;

    Fault start(FaultScript script) {
      return switch (this) {
        case BEFORE -> script.before();
        case AFTER -> script.after();
        case CUT_SHORT -> script.cutShort();
      };
    }
  }

  private final Faults faults = Faults.create();

  @AfterEach
  void close() {
    faults.close();
  }

  @Nested
  class OnHdfs extends OnAnyFileSystem {
    @BeforeEach
    void use(MiniHdfs hdfs) throws IOException {
      work(hdfs.newDirectory());
      real = hdfs.configuration();
      flushing = Operation.HFLUSH;
    }
  }

  @Nested
  class OnTheLocalDisk extends OnAnyFileSystem {
    @BeforeEach
    void use(@TempDir java.nio.file.Path temporary) {
      work(new Path(temporary.toUri()));
    }
  }

  /** An event's identity. */
  private record Key(String channel, String id, long timestampMicros) {
    static Key of(SpewEvent event) {
      return new Key(event.channel(), event.id(), Micros.of(event.timestamp()));
    }

    static Key of(Found found) {
      return new Key(found.channel(), found.id(), found.timestampMicros());
    }
  }

  abstract class OnAnyFileSystem {
    private Path directory = new Path("/");
    Configuration real = new Configuration();
    Operation flushing = Operation.HSYNC;
    private Path root = directory;

    void work(Path in) {
      directory = in;
      root = new Path(in, "first");
    }

    private EventRecorder open() throws IOException {
      return EventRecorder.open(root, faults.install(real), OPTIONS);
    }

    private void record(EventRecorder recorder) throws Exception {
      for (List<SpewEvent> batch : Lists.partition(EVENTS, BATCH)) {
        recorder.onEvents(batch);
      }
    }

    /** Every event is found, and all copies of one are at the same place in its partition. */
    private void assertAllRecorded(String what) throws IOException {
      Map<Key, Set<Long>> sequences = new HashMap<>();
      try (Segments segments = new Segments(root, real)) {
        for (Found found : segments.events()) {
          sequences.computeIfAbsent(Key.of(found), key -> new HashSet<>()).add(found.sequence());
        }
      }
      assertThat(sequences.keySet())
          .as(what)
          .containsExactlyInAnyOrderElementsOf(EVENTS.stream().map(Key::of).toList());
      assertThat(sequences.values()).as(what).allMatch(places -> places.size() == 1);
    }

    @ParameterizedTest
    @CsvSource({
      "CREATE, BEFORE",
      "CREATE, AFTER",
      "WRITE, BEFORE",
      "WRITE, AFTER",
      "WRITE, CUT_SHORT",
      "HFLUSH, BEFORE",
      "HFLUSH, AFTER",
      "HSYNC, BEFORE",
      "HSYNC, AFTER",
      "CLOSE, BEFORE",
      "CLOSE, AFTER",
      "RENAME, BEFORE",
      "RENAME, AFTER"
    })
    void aCallThatFailsLosesNothing(Operation named, How how) throws Exception {
      // Off HDFS, flushing means to sync.
      Operation operation = named == Operation.HFLUSH ? flushing : named;
      long calls;
      try (EventRecorder recorder = open()) {
        long before = faults.calls(operation);
        Fault first = how.start(faults.fail(operation).next());
        record(recorder);
        first.awaitFired(PATIENCE);
        assertThat(first.fired()).isEqualTo(1);
        calls = faults.calls(operation) - before;
      }
      assertAllRecorded("the first " + operation);
      assertThat(calls).as("calls of %s", operation).isPositive();

      root = new Path(directory, "again");
      long seed = System.nanoTime();
      long nth = 1 + new SplittableRandom(seed).nextLong(Math.max(1, calls / 2));
      try (EventRecorder recorder = open()) {
        Fault fault = how.start(faults.fail(operation).nth(nth));
        record(recorder);
        fault.awaitFired(PATIENCE);
      }
      assertAllRecorded("%s no. %d".formatted(operation, nth));
    }

    @Test
    void manyCallsThatFailLoseNothing() throws Exception {
      long seed = System.nanoTime();
      SplittableRandom random = new SplittableRandom(seed);
      try (EventRecorder recorder = open()) {
        faults.fail(Operation.WRITE).chance(0.02, random.nextLong()).cutShort();
        faults
            .fail(Operation.CREATE, Operation.HFLUSH, Operation.CLOSE, Operation.RENAME)
            .chance(0.03, random.nextLong())
            .before();
        faults
            .fail(Operation.CREATE, Operation.HFLUSH, Operation.CLOSE, Operation.RENAME)
            .chance(0.03, random.nextLong())
            .after();
        record(recorder);
      }
      assertAllRecorded("seed " + seed);
      assertThat(faults.fired()).as("seed %d", seed).isPositive();
    }

    @Test
    void anOutageIsWaitedFor() throws Exception {
      try (EventRecorder recorder = open()) {
        recorder.onEvents(EVENTS.subList(0, 100));
        Fault outage = faults.outage();
        CompletableFuture<Void> rest = new CompletableFuture<>();
        Thread thread =
            new Thread(
                () -> {
                  try {
                    recorder.onEvents(EVENTS.subList(100, EVENTS.size()));
                    rest.complete(null);
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    rest.completeExceptionally(e);
                  }
                });
        thread.start();
        faults.awaitFired(10, PATIENCE);
        assertThat(rest).isNotDone();
        outage.lift();
        assertThat(rest).succeedsWithin(PATIENCE);
      }
      assertAllRecorded("an outage");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "CLOSE", "RENAME", "MKDIRS", "OPEN", "READ", "STATUS"})
    void anArchiveThatCouldNotBeMadeIsMadeAtTheNextAttempt(Operation operation) throws Exception {
      List<String> failures = new ArrayList<>();
      for (int nth = 1; ; nth++) {
        boolean hit = false;
        for (How how : List.of(How.BEFORE, How.AFTER)) {
          root = new Path(directory, "%s-%d".formatted(how, nth));
          Fault fault = how.start(faults.fail(operation).nth(nth));
          try {
            open().close();
          } catch (IOException e) {
            failures.add(e.getMessage());
          }
          hit |= fault.fired() > 0;
          faults.lift();
          try (EventRecorder recorder = open()) {
            recorder.onEvents(EVENTS.subList(0, BATCH));
          }
          try (Segments segments = new Segments(root, real)) {
            assertThat(segments.events())
                .as("%s %s no. %d, %s", how, operation, nth, failures)
                .hasSize(BATCH);
          }
        }
        if (!hit) {
          break;
        }
      }
      assertThat(failures).allMatch(message -> message.startsWith("told to fail"));
    }
  }
}
