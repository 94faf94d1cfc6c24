package io.tattletail.bench;

import io.tattletail.bench.MemoryReplay.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * Replaying ten times as many events in a process that has 256 MB of heap, however the segments
 * overlap. HDFS is in this process, not in that one.
 */
final class MemoryMeasurement implements Measurement {
  private static final int TIMES_THE_EVENTS = 10;
  private static final String HEAP = "-Xmx256m";
  private static final int LAST_LINES = 20;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    long events = (long) TIMES_THE_EVENTS * lab.size();
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "memory: %,d events in %,d segments, replayed with %s",
            events,
            OverlapArchive.SEGMENTS,
            HEAP));
    Result usual = measure(lab, report, "200 overlapping", events, 200, 0);
    Result all = measure(lab, report, "1,000 overlapping", events, 1_000, 0);
    Result late = measure(lab, report, "200, and 1% hours late", events, 200, 10);
    report.line(
        String.format(
            Locale.ROOT,
            "slow-down against 200 overlapping: 1,000 overlapping %.2f, 1%% hours late %.2f",
            all.seconds() / usual.seconds(),
            late.seconds() / usual.seconds()));
  }

  private static Result measure(
      Lab lab, Report report, String what, long events, int recorders, int latePerMille)
      throws Exception {
    Path root = lab.newDirectory();
    long sum = OverlapArchive.write(root, lab.configuration(), recorders, events, latePerMille);
    Result result = replay(root, events, sum);
    report.line(
        String.format(
            Locale.ROOT,
            "  %-24s %,10.0f events/s; heap after collections at most %d MB, at any time %d MB;"
                + " resident at most %d MB; %,d files, %,d reads, %,d MB read",
            what,
            events / result.seconds(),
            result.liveBytes() >> 20,
            result.heapBytes() >> 20,
            result.residentBytes() >> 20,
            result.opened(),
            result.reads(),
            result.bytesRead() >> 20));
    lab.fileSystem().delete(root, true);
    return result;
  }

  private static Result replay(Path root, long events, long sum)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+ExitOnOutOfMemoryError", "-classpath"));
    command.addAll(List.of(System.getProperty("java.class.path"), MemoryReplay.class.getName()));
    command.addAll(
        List.of(
            new Path(root, "/").toString(),
            root.toString(),
            String.valueOf(events),
            String.valueOf(sum)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (Result.isEncoded(line)) {
          return Result.decode(line);
        }
        lines.add(line);
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
    throw new IllegalStateException(
        "the replay ended with %d: %s"
            .formatted(
                process.waitFor(),
                String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))));
  }
}
