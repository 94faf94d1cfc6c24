package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.Floors.Hold;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Which hold is meant.
 *
 * @param channels as the hold has them
 * @param from its first day, if that tells it from others
 * @param until the day after its last one, if that does
 * @param reason its reason, if that does
 */
record HoldQuery(
    String channels, Optional<LocalDate> from, Optional<LocalDate> until, Optional<String> reason) {
  /** The only hold that is meant. */
  Hold find(List<Hold> all) throws ToolException {
    List<Hold> found = all.stream().filter(this::matches).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw ToolException.usage(
        found.isEmpty()
            ? "there is no such hold of %s; tattletail expire --holds lists them"
                .formatted(channels)
            : "there are %d holds of %s: say by --from, --until and --reason which one is meant; tattletail expire --holds lists them"
                .formatted(found.size(), channels));
  }

  private boolean matches(Hold hold) {
    return hold.channels().equals(channels)
        && from.filter(day -> !day.equals(hold.from())).isEmpty()
        && until.filter(day -> !day.equals(hold.until())).isEmpty()
        && reason.filter(text -> !text.equals(hold.reason())).isEmpty();
  }

  static ObjectNode json(Hold hold) {
    return Json.object()
        .put("channels", hold.channels())
        .put("from", hold.from().toString())
        .put("until", hold.until().toString())
        .put("reason", hold.reason());
  }
}
