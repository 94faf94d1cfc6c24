package io.tattletail.tool;

import io.tattletail.internal.search.EventCondition;
import io.tattletail.internal.search.EventContent;
import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Which events of a query, by what is in them. */
final class FilterOptions {
  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Only events of this id. May be given again.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description =
          "Only events with this header, whose name's case is ignored. May be given again; then all"
              + " have to be there.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Only events with this text in the payload. May be given again.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "Only events whose JSON payload has such a value, by a JSON pointer: /user=Bob,"
              + " /user!=Bob, /added>100, /page~REGEX, or /page for any value. May be given again;"
              + " then all have to be fulfilled.")
  private List<String> conditions = new ArrayList<>();

  /** The filter, which is read once. */
  EventCondition condition() {
    EventCondition condition = EventCondition.any().ids(ids);
    for (String header : headers) {
      condition = condition.header(header);
    }
    for (String text : texts) {
      condition = condition.text(text);
    }
    for (String where : conditions) {
      condition = condition.where(where);
    }
    return condition;
  }

  /** The condition as a test of whole events. */
  static Predicate<SpewEvent> test(EventCondition condition) {
    return event -> condition.holds(event.id(), () -> Optional.of(EventContent.of(event)));
  }
}
