package io.tattletail.internal.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which events a search finds: those for which all tests hold. Immutable and thread-safe; each
 * method returns a copy with one test more.
 */
public final class EventCondition {
  private static final EventCondition ANY =
      new EventCondition(Set.of(), List.of(), List.of(), List.of());

  private final ImmutableSet<String> ids;
  private final ImmutableList<HeaderTest> headers;
  private final ImmutableList<TextTest> texts;
  private final ImmutableList<PayloadCondition> payload;

  private record HeaderTest(String name, String value) {
    /** Whether there is such a header; case is ignored in names, as protocols do. */
    boolean holds(Map<String, String> headers) {
      return value.equals(headers.get(name))
          || headers.entrySet().stream()
              .anyMatch(
                  header ->
                      header.getKey().equalsIgnoreCase(name) && header.getValue().equals(value));
    }
  }

  /** Compared as UTF-8, so that payloads need no decoding. */
  private static final class TextTest {
    private final byte[] wanted;

    TextTest(String text) {
      wanted = text.getBytes(StandardCharsets.UTF_8);
    }

    boolean holds(ByteBuffer payload) {
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
  }

  private EventCondition(
      Collection<String> ids,
      List<HeaderTest> headers,
      List<TextTest> texts,
      List<PayloadCondition> payload) {
    this.ids = ImmutableSet.copyOf(ids);
    this.headers = ImmutableList.copyOf(headers);
    this.texts = ImmutableList.copyOf(texts);
    this.payload = ImmutableList.copyOf(payload);
  }

  /** Holds for every event. */
  public static EventCondition any() {
    return ANY;
  }

  /** The event has one of these ids; none for any id. */
  public EventCondition ids(Collection<String> wanted) {
    return new EventCondition(wanted, headers, texts, payload);
  }

  /**
   * The event has a header.
   *
   * @param nameAndValue as {@code name=value}; the name's case is ignored
   * @throws SearchException if it is not written so
   */
  public EventCondition header(String nameAndValue) {
    int equals = nameAndValue.indexOf('=');
    if (equals <= 0) {
      throw new SearchException("'%s' is no header: write name=value".formatted(nameAndValue));
    }
    HeaderTest test =
        new HeaderTest(nameAndValue.substring(0, equals), nameAndValue.substring(equals + 1));
    return new EventCondition(ids, with(headers, test), texts, payload);
  }

  /** The payload has this text; upper and lower case differ. */
  public EventCondition text(String text) {
    return new EventCondition(ids, headers, with(texts, new TextTest(text)), payload);
  }

  /**
   * The payload is JSON and has such a value.
   *
   * @throws SearchException if it is no condition: see {@link PayloadCondition#parse}
   */
  public EventCondition where(String condition) {
    return new EventCondition(
        ids, headers, texts, with(payload, PayloadCondition.parse(condition)));
  }

  private static <T> ImmutableList<T> with(List<T> list, T more) {
    return ImmutableList.<T>builder().addAll(list).add(more).build();
  }

  /** Whether it holds for every event. */
  public boolean isAny() {
    return ids.isEmpty() && !needsContent();
  }

  private boolean needsContent() {
    return !headers.isEmpty() || !texts.isEmpty() || !payload.isEmpty();
  }

  /**
   * Whether it holds for an event.
   *
   * @param content is asked for only if the id does not decide; empty if the event cannot be
   *     searched, for which the condition does not hold then
   * @throws SearchException if a regular expression takes too long on it
   */
  public boolean holds(String id, Supplier<? extends Optional<? extends EventContent>> content) {
    if (!ids.isEmpty() && !ids.contains(id)) {
      return false;
    }
    return !needsContent() || content.get().filter(this::holds).isPresent();
  }

  private boolean holds(EventContent content) {
    if (!headers.isEmpty()) {
      Map<String, String> found = content.headers();
      if (!headers.stream().allMatch(test -> test.holds(found))) {
        return false;
      }
    }
    if (texts.isEmpty() && payload.isEmpty()) {
      return true;
    }
    ByteBuffer bytes = content.payload();
    if (!texts.stream().allMatch(test -> test.holds(bytes))) {
      return false;
    }
    if (payload.isEmpty()) {
      return true;
    }
    JsonNode tree = PayloadTree.of(bytes);
    return payload.stream().allMatch(test -> test.holds(tree));
  }
}
