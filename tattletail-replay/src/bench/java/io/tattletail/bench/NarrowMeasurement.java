package io.tattletail.bench;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;

/**
 * What a query costs that matches little, counted: in an archive of 50 channels and 300 days, and
 * in one of 30 days. It should depend on what the query matches, not on how old the archive is.
 */
final class NarrowMeasurement implements Measurement {
  private static final int RUNS = 3;
  private static final Instant END =
      DailyArchive.LAST_DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  private static final ReplayQuery LAST_MINUTES =
      ReplayQuery.all()
          .channels(DailyArchive.channel(7))
          .from(END.minus(Duration.ofMinutes(5)))
          .until(END);
  private static final ReplayQuery WITHOUT_END =
      ReplayQuery.all().channels(DailyArchive.channel(7)).from(END.minus(Duration.ofMinutes(5)));
  private static final ReplayQuery BY_PATTERN =
      ReplayQuery.all()
          .channels(DailyArchive.channel(7) + "*")
          .from(END.minus(Duration.ofMinutes(5)))
          .until(END);
  private static final ReplayQuery TWO_DAYS =
      ReplayQuery.all()
          .channels("*.event1*")
          .from(END.minus(Duration.ofHours(60)))
          .until(END.minus(Duration.ofHours(12)));

  @Override
  public String name() {
    return "narrow";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Path large = lab.newDirectory();
    Path small = lab.newDirectory();
    DailyArchive.write(large, lab.configuration(), 300);
    DailyArchive.write(small, lab.configuration(), 30);
    ContentSummary all = lab.fileSystem().getContentSummary(large);

    report.line("");
    report.line("narrow: the last five minutes of one channel, of 300 days and of 30");
    Cost of300 = cost(lab, report, "300 days", large, LAST_MINUTES);
    Cost of30 = cost(lab, report, "30 days", small, LAST_MINUTES);
    report.ratio("narrow.rpc", (double) of300.calls / of30.calls);
    report.ratio("narrow.opens", ratio(of300.opened(), of30.opened()));
    report.ratio("narrow.bytes", ratio(of300.report.bytesRead(), of30.report.bytesRead()));
    compare(lab, report, "narrow.open-ended.rpc", large, small, WITHOUT_END);
    compare(lab, report, "narrow.pattern.rpc", large, small, BY_PATTERN);

    report.line("");
    report.line(
        "a channel pattern (11 channels of 50) and two days: %s"
            .formatted(cost(lab, report, "of 300 days", large, TWO_DAYS).of(all)));
    lab.fileSystem().delete(small, true);

    report.line("");
    report.line("the same of 300 days, the last of them published and not recorded any more");
    DailyArchive.publish(large, lab.configuration());
    Cost published = cost(lab, report, "published", large, LAST_MINUTES);
    report.ratio("narrow.published.rpc", (double) published.calls / of300.calls);
    report.ratio(
        "narrow.published.bytes", ratio(published.report.bytesRead(), of300.report.bytesRead()));
    lab.fileSystem().delete(large, true);
  }

  private static void compare(
      Lab lab, Report report, String name, Path large, Path small, ReplayQuery query)
      throws IOException {
    Cost of300 = cost(lab, report, "300 days", large, query);
    Cost of30 = cost(lab, report, "30 days", small, query);
    report.ratio(name, (double) of300.calls / of30.calls);
  }

  private static double ratio(long a, long b) {
    return (double) a / b;
  }

  /**
   * Of a replayer that is opened for this query alone. The name node's clients do some things now
   * and then; what is counted is a run without.
   */
  private static Cost cost(Lab lab, Report report, String archive, Path root, ReplayQuery query)
      throws IOException {
    Cost least = cost(lab, root, query);
    for (int i = 1; i < RUNS; i++) {
      Cost cost = cost(lab, root, query);
      least = cost.calls < least.calls ? cost : least;
    }
    report.line(
        String.format(
            Locale.ROOT,
            "  %-12s %,d events: %d listings, %d files opened, %d reads, %,d bytes, %d calls to the"
                + " name node",
            archive,
            least.report.delivered(),
            least.report.listings(),
            least.opened(),
            least.report.reads(),
            least.report.bytesRead(),
            least.calls));
    return least;
  }

  private static Cost cost(Lab lab, Path root, ReplayQuery query) throws IOException {
    NameNodeCalls calls = new NameNodeCalls(lab.hdfs());
    Map<String, Long> before = calls.soFar();
    ReplayReport replayed;
    try (EventReplayer replayer = EventReplayer.open(root, lab.configuration())) {
      replayed = replayer.replay(query, event -> {});
    }
    return new Cost(
        replayed, calls.since(before).values().stream().mapToLong(Long::longValue).sum());
  }

  /**
   * @param calls to the name node, opening the archive included
   */
  private record Cost(ReplayReport report, long calls) {
    long opened() {
      return report.segmentsOpened() + report.roundsOpened();
    }

    String of(ContentSummary all) {
      return String.format(
          Locale.ROOT,
          "%,d files opened of %,d, %,d bytes read of %,d",
          opened(),
          all.getFileCount(),
          report.bytesRead(),
          all.getLength());
    }
  }
}
