package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@link RecordTime#jsonPointer}. It reads a value only up to the first match
 * of the pointer.
 */
final class JsonPointerTime implements RecordTime {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonPointer pointer;

  JsonPointerTime(String pointer) {
    this.pointer = JsonPointer.compile(pointer);
    checkArgument(!this.pointer.matches(), "the JSON pointer '%s' names the whole value", pointer);
  }

  @Override
  public Optional<Instant> of(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      return Optional.empty();
    }
    try (JsonParser json =
        new FilteringParserDelegate(
            JSON.createParser(value),
            new JsonPointerBasedFilter(pointer),
            Inclusion.ONLY_INCLUDE_ALL,
            false)) {
      JsonToken token = json.nextToken();
      return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT
          ? TimeText.parse(json.getText())
          : Optional.empty();
    } catch (IOException e) {
      // The value is not JSON, at least up to the match, so it has no time.
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "JsonPointerTime[" + pointer + "]";
  }
}
