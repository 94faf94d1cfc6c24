package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.sun.management.OperatingSystemMXBean;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Records a topic into a new archive, and looks at what that took. */
final class LiveRecording {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String RECORDER = "live";
  private static final String OURS = "ours";

  private LiveRecording() {}

  /** What brings the events, while they are recorded. */
  interface Source {
    void run() throws Exception;
  }

  /**
   * What a recording took.
   *
   * @param bytes on disk, sealed
   * @param commits before the recorder was closed
   * @param ourCpuSeconds of the recorder's threads and Spew's
   * @param allCpuSeconds of the process
   */
  record Result(
      long events,
      double seconds,
      long bytes,
      long files,
      long commits,
      double ourCpuSeconds,
      double allCpuSeconds) {
    double bytesAnEvent() {
      return (double) bytes / events;
    }

    double commitsASecond() {
      return commits / seconds;
    }

    double ourMicrosAnEvent() {
      return 1e6 * ourCpuSeconds / events;
    }

    double allMicrosAnEvent() {
      return 1e6 * allCpuSeconds / events;
    }
  }

  /** Until so many events of the topic are recorded, and the recorder is closed. */
  static Result of(Lab lab, Spew spew, String topic, int events, Source source) throws Exception {
    Path root = lab.newDirectory();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    EventRecorder recorder =
        EventRecorder.open(root, lab.configuration(), RecorderOptions.defaults().name(RECORDER));
    long commits;
    double seconds;
    double ours;
    double all;
    try (recorder) {
      ThreadTimes times = ThreadTimes.watch(LiveRecording::kind);
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      Subscription subscription =
          spew.subscribe(
              topic + "-" + UUID.randomUUID(),
              ChannelFilter.exactly(Set.of(topic)),
              StartAt.earliest(),
              recorder);
      source.run();
      awaitRecorded(recorder, events);
      subscription.close();
      seconds = (System.nanoTime() - start) / 1e9;
      all = (system.getProcessCpuTime() - cpu) / 1e9;
      Map<String, Double> byKind = times.stop();
      ours = byKind.getOrDefault(OURS, 0.0);
      commits = recorder.statistics().commits();
    }
    FileSystem fileSystem = lab.fileSystem();
    ContentSummary summary = fileSystem.getContentSummary(new Path(root, "recorded"));
    fileSystem.delete(root, true);
    return new Result(
        events, seconds, summary.getLength(), summary.getFileCount(), commits, ours, all);
  }

  private static void awaitRecorded(EventRecorder recorder, int events)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (recorder.statistics().events() < events) {
      checkState(
          System.nanoTime() - deadline < 0,
          "expected %s events to be recorded within %s, there are %s",
          events,
          PATIENCE,
          recorder.statistics().events());
      // A recorder counts, and tells nobody; what is measured is not this thread.
      Thread.sleep(10);
    }
  }

  /** Of a thread as Linux knows it: by the first 15 characters of its name. */
  private static String kind(String name) {
    boolean ours = name.startsWith("tattletail-");
    return ours ? OURS : "others";
  }
}
