package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.replay.PlanTotals;
import io.tattletail.replay.PlannedFile;
import io.tattletail.replay.ReplayPlan;
import java.util.Locale;

/** A plan for machines. */
final class PlanJson {
  private PlanJson() {}

  static ObjectNode of(ReplayPlan plan) {
    ObjectNode json = Json.object().put("query", plan.query().toString());
    json.set("total", totals(plan.total()));
    ObjectNode channels = json.putObject("channels");
    plan.channels().forEach((channel, totals) -> channels.set(channel, totals(totals)));
    ArrayNode files = json.putArray("files");
    for (PlannedFile file : plan.files()) {
      files
          .addObject()
          .put("path", file.path().toString())
          .put("kind", file.kind().name().toLowerCase(Locale.ROOT))
          .put("length", file.length())
          .put("detail", file.detail());
    }
    return json;
  }

  private static ObjectNode totals(PlanTotals totals) {
    ObjectNode json =
        Json.object()
            .put("segments", totals.segments())
            .put("rounds", totals.rounds())
            .put("events", totals.events())
            .put("edgeEvents", totals.edgeEvents())
            .put("bytes", totals.bytes())
            .put("uncompressedBytes", totals.uncompressedBytes())
            .put("unsealed", totals.unsealed())
            .put("foreign", totals.foreign())
            .put("damaged", totals.damaged())
            .put("unreadable", totals.unreadable());
    totals.first().ifPresent(time -> json.put("first", time.toString()));
    totals.last().ifPresent(time -> json.put("last", time.toString()));
    return json;
  }
}
