package io.tattletail.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.ArchiveScope;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Queries as JSON, for {@link ReplayQuery#toJson}. */
final class QueryJson {
  /** Writes ASCII, for not all text gets through Hadoop's configuration files. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String PUBLISHED = "published";
  private static final Set<String> FIELDS =
      Set.of("channels", "patterns", "from", "until", "after", "scope", "planned");

  private QueryJson() {}

  static String write(ReplayQuery query) {
    ObjectNode json = MAPPER.createObjectNode();
    var names = json.putArray("channels");
    query.channels().names().forEach(names::add);
    var patterns = json.putArray("patterns");
    query.channels().patterns().forEach(patterns::add);
    if (query.fromMicros() > Micros.EARLIEST) {
      json.put("from", Micros.toInstant(query.fromMicros()).toString());
    }
    if (query.untilMicros() <= Micros.LATEST) {
      json.put("until", Micros.toInstant(query.untilMicros()).toString());
    }
    if (query.after() != null) {
      json.put("after", query.after().toString());
    }
    if (query.scope() == ArchiveScope.PUBLISHED) {
      json.put("scope", PUBLISHED);
    }
    PlannedDays planned = query.planned();
    if (planned != null) {
      json.putObject("planned")
          .put("first", planned.first().toString())
          .put("floors", planned.floors());
    }
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(query + " cannot be written as JSON", e);
    }
  }

  static ReplayQuery read(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      check(json.isObject(), text, "it is no object");
      Set<String> unknown = new TreeSet<>();
      json.fieldNames().forEachRemaining(unknown::add);
      unknown.removeAll(FIELDS);
      check(unknown.isEmpty(), text, "it has unknown fields " + unknown);
      ReplayQuery query =
          ReplayQuery.all()
              .channels(
                  ChannelFilter.exactly(strings(json, "channels", text))
                      .or(
                          ChannelFilter.of(
                              strings(json, "patterns", text).toArray(String[]::new))));
      if (json.has("from")) {
        query = query.from(Instant.parse(string(json, "from", text)));
      }
      if (json.has("until")) {
        query = query.until(Instant.parse(string(json, "until", text)));
      }
      if (json.has("after")) {
        query = query.after(ReplayPosition.parse(string(json, "after", text)));
      }
      if (json.has("scope")) {
        check(string(json, "scope", text).equals(PUBLISHED), text, "its scope is unknown");
        query = query.publishedOnly();
      }
      if (json.has("planned")) {
        JsonNode planned = json.get("planned");
        check(planned.path("floors").isIntegralNumber(), text, "its planned is " + planned);
        query =
            query.planned(
                new PlannedDays(
                    LocalDate.parse(planned.path("first").asText()),
                    planned.path("floors").longValue()));
      }
      return query;
    } catch (JsonProcessingException | DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no replay query: " + e.getMessage(), e);
    }
  }

  private static List<String> strings(JsonNode json, String field, String text) {
    JsonNode array = json.path(field);
    check(array.isArray(), text, "it has no list of " + field);
    List<String> strings = new ArrayList<>();
    for (JsonNode element : array) {
      check(element.isTextual(), text, "its list of " + field + " has " + element);
      strings.add(element.textValue());
    }
    return strings;
  }

  private static String string(JsonNode json, String field, String text) {
    check(json.get(field).isTextual(), text, "its " + field + " is " + json.get(field));
    return json.get(field).textValue();
  }

  private static void check(boolean condition, String text, String detail) {
    if (!condition) {
      throw new IllegalArgumentException("'" + text + "' is no replay query: " + detail);
    }
  }
}
