package io.tattletail.replay.coldstart;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.publish.PublishedRound;
import io.tattletail.archive.publish.SimulatedSurvivors;
import io.tattletail.common.Partition;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Publishers that come and go: some die at any call of the file system, some are overtaken by
 * another one, and most leave nothing in {@code recorded} of what they published.
 */
final class SimulatedPublishers implements AutoCloseable {
  private final Random random;
  private final SimulatedRules rules;
  private final Faults faults = Faults.create();
  private final Archive archive;
  private final Archive dying;
  private final SimulatedEngine engine;
  private Counts counts = Counts.NONE;

  /**
   * What they did.
   *
   * @param rounds published
   * @param shadows events in their shadow blocks
   * @param explained copies that are explained
   * @param deleted recorded segments
   * @param died publishers
   */
  record Counts(long rounds, long shadows, long explained, long deleted, long died) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          rounds + other.rounds,
          shadows + other.shadows,
          explained + other.explained,
          deleted + other.deleted,
          died + other.died);
    }

    private static Counts of(PublishReport report) {
      return new Counts(
          report.rounds().size(),
          report.rounds().stream().mapToLong(PublishedRound::shadows).sum(),
          report.rounds().stream().mapToLong(PublishedRound::explained).sum(),
          report.segmentsDeleted(),
          0);
    }
  }

  SimulatedPublishers(Path root, Random random, SimulatedRules rules) throws IOException {
    this.random = random;
    this.rules = rules;
    Configuration configuration = new Configuration(false);
    archive = Archive.open(root, configuration);
    dying = Archive.open(root, faults.install(configuration));
    engine = new SimulatedEngine(root);
  }

  private PublishOptions options() {
    PublishOptions options =
        PublishOptions.defaults()
            .bytesPerSecond(Long.MAX_VALUE)
            .roundOf(Long.MAX_VALUE, random.nextInt(1, 40));
    return rules.publishers(random.nextInt(4) == 0 ? options : options.grace(Duration.ZERO));
  }

  /** A publisher comes by. */
  void run() throws IOException {
    switch (random.nextInt(8)) {
      case 0, 1 -> runDying();
      case 2 -> runWithLostAnswer();
      case 3 -> runOvertaken();
      case 4 -> {
        // Two days later: what died publishers left is deleted, and no grace is left.
        InstantSource late = InstantSource.offset(InstantSource.system(), Duration.ofDays(2));
        run(archive, options().clock(late));
      }
      default -> run(archive, options());
    }
    engine.look();
  }

  /** Publishes all there is, and looks at it as an engine does. */
  SimulatedEngine all() throws IOException {
    run(archive, rules.publishers(PublishOptions.defaults().bytesPerSecond(Long.MAX_VALUE)));
    engine.look();
    return engine;
  }

  /** A publisher comes by one partition. */
  void run(Partition partition) throws IOException {
    count(ArchivePublisher.of(archive, options()).publish(partition));
    engine.look();
  }

  private void run(Archive by, PublishOptions options) throws IOException {
    count(ArchivePublisher.of(by, options).runNow());
  }

  private void count(PublishReport report) {
    if (!report.problems().isEmpty()) {
      throw new IllegalStateException("publishing: " + report.problems());
    }
    counts = counts.plus(Counts.of(report));
  }

  /** All its calls fail from one on, also those by which it would clean up. */
  private void runDying() throws IOException {
    AtomicLong callsLeft = new AtomicLong(random.nextInt(150));
    faults
        .fail(Operation.CREATE, Operation.values())
        .on(path -> callsLeft.decrementAndGet() < 0)
        .before();
    try {
      PublishReport report = ArchivePublisher.of(dying, options()).runNow();
      counts = counts.plus(Counts.of(report));
    } catch (IOException e) {
      if (callsLeft.get() >= 0) {
        throw e;
      }
    } finally {
      faults.lift();
    }
    counts = counts.plus(new Counts(0, 0, 0, 0, callsLeft.get() < 0 ? 1 : 0));
  }

  /** It publishes, and is told that it did not. */
  private void runWithLostAnswer() throws IOException {
    faults.fail(Operation.RENAME).next().after();
    try {
      run(dying, options());
    } finally {
      faults.lift();
    }
  }

  /** Before it reads its inputs another one publishes them, and mostly deletes them. */
  private void runOvertaken() throws IOException {
    int[] times = {2};
    run(
        archive,
        SimulatedSurvivors.meanwhile(
            options(),
            () -> {
              if (times[0]-- > 0) {
                try {
                  run(archive, options());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            }));
  }

  Counts counts() {
    return counts;
  }

  @Override
  public void close() throws IOException {
    archive.close();
    dying.close();
    faults.close();
  }
}
