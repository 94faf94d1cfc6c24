package io.tattletail.explorer;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which events a search finds: those for which all tests hold. Thread-safe. */
final class EventCondition {
  private final EventJson json;
  private final String id;
  private final List<HeaderTest> headers = new ArrayList<>();
  private final byte[] text;
  private final List<PointerTest> pointers = new ArrayList<>();

  private record HeaderTest(String name, String value) {}

  private record PointerTest(JsonPointer pointer, String value) {}

  private EventCondition(Parameters parameters, EventJson json) throws RequestException {
    this.json = json;
    this.id = parameters.text("id").orElse("");
    this.text = parameters.text("text").orElse("").getBytes(StandardCharsets.UTF_8);
    for (String header : parameters.all("header")) {
      int equals = header.indexOf('=');
      if (equals <= 0) {
        throw RequestException.bad("a header is asked for as name=value, not '" + header + "'");
      }
      headers.add(new HeaderTest(header.substring(0, equals), header.substring(equals + 1)));
    }
    for (String where : parameters.all("where")) {
      int equals = where.indexOf('=');
      if (equals <= 0) {
        throw RequestException.bad(
            "a part of a payload is asked for as /pointer=value, not '" + where + "'");
      }
      try {
        pointers.add(
            new PointerTest(
                JsonPointer.compile(where.substring(0, equals)), where.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw RequestException.bad(e);
      }
    }
  }

  static EventCondition of(Parameters parameters, EventJson json) throws RequestException {
    return new EventCondition(parameters, json);
  }

  boolean holds(String eventId, SpewEvent event) {
    if (!id.isEmpty() && !id.equals(eventId)) {
      return false;
    }
    if (headers.isEmpty() && text.length == 0 && pointers.isEmpty()) {
      return true;
    }
    EventJson.Shown shown = json.shown(event);
    return shown.trouble().isEmpty()
        && headers.stream().allMatch(test -> holds(test, shown.headers()))
        && (text.length == 0 || contains(shown.payload(), text))
        && (pointers.isEmpty() || holds(shown.payload()));
  }

  private static boolean holds(HeaderTest test, Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(test.name()) && header.getValue().equals(test.value())) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(ByteBuffer payload, byte[] wanted) {
    int end = payload.limit() - wanted.length;
    for (int i = payload.position(); i <= end; i++) {
      int same = 0;
      while (same < wanted.length && payload.get(i + same) == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /** What is no JSON has no part. */
  private boolean holds(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    JsonNode tree;
    try {
      tree = JsonLines.MAPPER.readTree(bytes);
    } catch (IOException e) {
      return false;
    }
    if (tree == null) {
      return false;
    }
    for (PointerTest test : pointers) {
      JsonNode part = tree.at(test.pointer());
      if (part.isMissingNode()
          || !(part.isValueNode() ? part.asText() : part.toString()).equals(test.value())) {
        return false;
      }
    }
    return true;
  }
}
