package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.publish.PublisherStatistics;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes beside the recording, on one thread: what is due, every quarter of an hour or so. Each
 * recorder of an archive does; the moments are random, so that they seldom meet, and it is harmless
 * if they do.
 *
 * <p>Thread-safe.
 */
final class BackgroundPublishing {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundPublishing.class);

  private static final String PUBLISHING = "publishing";

  private final ArchiveStore archive;
  private final Optional<PublishOptions> publishing;
  private final ArchivePublisher publisher;
  private final RecorderOptions options;
  private final RecorderLifecycle lifecycle;
  private final MinuteLog lines;
  private final ScheduledThreadPoolExecutor thread;

  BackgroundPublishing(ArchiveStore archive, RecorderOptions options, RecorderLifecycle lifecycle) {
    this.archive = archive;
    this.options = options;
    this.lifecycle = lifecycle;
    this.publishing = options.publishing();
    this.publisher =
        ArchivePublisher.of(Archive.of(archive), publishing.orElse(PublishOptions.defaults()));
    this.lines = new MinuteLog(options.nanoTime());
    this.thread = new ScheduledThreadPoolExecutor(1, Daemons.named(options.name() + "-publish"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    if (publishing.isPresent()) {
      next();
    }
  }

  PublisherStatistics statistics() {
    return publisher.statistics();
  }

  private void next() {
    long most = options.publishInterval().toNanos();
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    var unused = thread.schedule(this::publishThenGoOn, pause, TimeUnit.NANOSECONDS);
  }

  private void publishThenGoOn() {
    publish(publisher::run);
    try {
      next();
    } catch (RejectedExecutionException e) {
      LOG.debug("publishing in {} ends, because the recorder is closed", archive);
    }
  }

  private interface Job {
    PublishReport run() throws IOException;
  }

  private void publish(Job job) {
    try {
      PublishReport report = job.run();
      lifecycle.unhindered(PUBLISHING);
      if (!report.rounds().isEmpty() || report.segmentsDeleted() > 0) {
        LOG.info("{}", report);
      }
      if (!report.problems().isEmpty()) {
        lines
            .pass()
            .ifPresent(
                others ->
                    LOG.warn(
                        "{} of {} could not be published, and are tried again: {}",
                        report.problems().size(),
                        archive,
                        report.problems().get(0).message()));
      }
    } catch (IOException | RuntimeException | Error e) {
      // Also an Error: without a next time nobody would notice that nothing is published.
      if (!thread.isShutdown()) {
        lifecycle.hindered(PUBLISHING, e);
        lines
            .pass()
            .ifPresent(others -> LOG.warn("publishing in {} is tried again later", archive, e));
      }
    }
  }

  /** Ends, and publishes all that is sealed if that was asked for. */
  void close(Duration timeout) throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (options.publishesOnClose()) {
      publish(publisher::runNow);
    }
  }
}
