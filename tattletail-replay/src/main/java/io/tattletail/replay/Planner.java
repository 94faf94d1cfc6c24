package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.replay.FilePlanner.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Makes one plan. It holds totals by channel, and the files to be named. */
final class Planner {
  private final Map<String, PlanTotals> channels = new LinkedHashMap<>();
  private final List<PlannedFile> named = new ArrayList<>();
  private final ReplayQuery query;
  private final Survey survey;

  Planner(
      ArchiveStore archive,
      ReplayQuery query,
      ReplayerOptions options,
      UnreadableFiles unreadable) {
    this.query = query;
    FilePlanner files =
        new FilePlanner(
            archive, query, options.serializers().keySet(), FileWeigher.NONE, unreadable);
    this.survey = new Survey(archive, query, files, this::add);
  }

  /** Called once. */
  ReplayPlan plan(OptionalDouble measuredRate) throws IOException {
    survey.run();
    return new ReplayPlan(query, channels, named, measuredRate);
  }

  private void add(Partition partition, Found found) {
    if (!found.totals().equals(PlanTotals.NONE)) {
      channels.merge(partition.channel(), found.totals(), PlanTotals::plus);
    }
    named.addAll(found.files());
  }
}
