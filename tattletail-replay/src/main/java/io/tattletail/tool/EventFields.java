package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.spew.SpewEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where channel, time and id of an event are, when the rest of a JSON value is its payload. */
final class EventFields {
  @Option(
      names = {"-c", "--channel"},
      paramLabel = "NAME",
      description = "The channel of all events.")
  private Optional<String> channel = Optional.empty();

  @Option(
      names = "--channel-at",
      paramLabel = "POINTER",
      description = "Where in the value its channel is: /type.")
  private Optional<String> channelAt = Optional.empty();

  @Option(
      names = "--time-at",
      paramLabel = "POINTER",
      description =
          "Where in the value its time is: /time. A text like 2026-11-22T10:00Z, or a number of"
              + " --time-unit since 1970.")
  private Optional<String> timeAt = Optional.empty();

  @Option(
      names = "--time-unit",
      paramLabel = "UNIT",
      description = "Of times that are numbers: s, ms or us. Default: ${DEFAULT-VALUE}.",
      defaultValue = "ms")
  private String timeUnit = "ms";

  @Option(
      names = "--id-at",
      paramLabel = "POINTER",
      description = "Where in the value its id is: /id. Default: a new id.")
  private Optional<String> idAt = Optional.empty();

  /** Whether values are payloads, and no whole events. */
  boolean areGiven() {
    return channel.isPresent() || channelAt.isPresent();
  }

  boolean hasTime() {
    return timeAt.isPresent();
  }

  /** Reads the options. */
  Mapping mapping() throws ToolException {
    if (channel.isPresent() == channelAt.isPresent()) {
      throw ToolException.usage("give the channel by one of --channel and --channel-at");
    }
    ChronoUnit unit =
        switch (timeUnit) {
          case "s" -> ChronoUnit.SECONDS;
          case "ms" -> ChronoUnit.MILLIS;
          case "us" -> ChronoUnit.MICROS;
          default ->
              throw ToolException.usage(
                  "--time-unit: '%s' is none: write s, ms or us".formatted(timeUnit));
        };
    return new Mapping(channel, pointer(channelAt), pointer(timeAt), unit, pointer(idAt));
  }

  private static Optional<JsonPointer> pointer(Optional<String> text) throws ToolException {
    return text.isPresent() ? Optional.of(PayloadTree.pointer(text.get())) : Optional.empty();
  }

  /** Makes events of values. */
  record Mapping(
      Optional<String> channel,
      Optional<JsonPointer> channelAt,
      Optional<JsonPointer> timeAt,
      ChronoUnit timeUnit,
      Optional<JsonPointer> idAt) {
    /**
     * An event.
     *
     * @param event has its id, unless the value has it
     * @param now its time, unless the value has it
     * @throws ToolException if the value lacks one
     * @throws IllegalArgumentException if one of them cannot be an event's
     */
    SpewEvent event(SpewEvent.Builder event, JsonNode value, byte[] payload, Instant now)
        throws ToolException {
      if (channel.isPresent()) {
        event.channel(channel.get());
      } else {
        event.channel(found(value, channelAt.orElseThrow()).asText());
      }
      if (idAt.isPresent()) {
        event.id(found(value, idAt.get()).asText());
      }
      event.timestamp(timeAt.isPresent() ? time(found(value, timeAt.get())) : now);
      return event.payload(payload).build();
    }

    private Instant time(JsonNode value) throws ToolException {
      String text = value.asText();
      return text.matches("-?[0-9]{1,18}")
          ? Instant.EPOCH.plus(Long.parseLong(text), timeUnit)
          : Times.time(text);
    }

    private static JsonNode found(JsonNode value, JsonPointer pointer) throws ToolException {
      JsonNode found = value.at(pointer);
      if (!found.isValueNode() || found.isNull()) {
        throw ToolException.found("it has no value at %s".formatted(pointer));
      }
      return found;
    }
  }
}
