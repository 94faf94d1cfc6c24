package io.tattletail.tool;

import io.tattletail.spew.SpewEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      description = "Only events with this header. May be given again; then all have to be there.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "Only events whose JSON payload has such a value, by a JSON pointer: /user=Bob,"
              + " /user!=Bob, /added>100, /page~REGEX, or /page for any value. May be given again;"
              + " then all have to be fulfilled.")
  private List<String> conditions = new ArrayList<>();

  boolean isEmpty() {
    return ids.isEmpty() && headers.isEmpty() && conditions.isEmpty();
  }

  /** The filter, which is read once. */
  Predicate<SpewEvent> predicate() throws ToolException {
    List<Condition> wanted = new ArrayList<>();
    for (String condition : conditions) {
      wanted.add(Condition.parse(condition));
    }
    List<String> wantedIds = List.copyOf(ids);
    return event ->
        (wantedIds.isEmpty() || wantedIds.contains(event.id()))
            && hasHeaders(event)
            && (wanted.isEmpty() || fulfills(event, wanted));
  }

  private boolean hasHeaders(SpewEvent event) {
    return headers.isEmpty()
        || headers.entrySet().stream()
            .allMatch(header -> header.getValue().equals(event.headers().get(header.getKey())));
  }

  private static boolean fulfills(SpewEvent event, List<Condition> conditions) {
    var payload = PayloadTree.of(JsonText.bytes(event.payload()));
    return conditions.stream().allMatch(condition -> condition.test(payload));
  }
}
