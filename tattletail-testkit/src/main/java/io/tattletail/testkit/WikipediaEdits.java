package io.tattletail.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableList;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Real events: edits made on 51 Wikipedias. They are like real streams: channels of very different
 * size, names that need escaping, text in many scripts, and events days out of order. No two have
 * the same timestamp.
 *
 * <p>The id of an event is {@code edit-} and the number of its line in five digits; its channel is
 * one like {@code #en.wikipedia}; its payload is the line, byte for byte. They have no serialized
 * form yet.
 *
 * <p>The data is the sample of the tutorial of <a href="https://druid.apache.org">Apache Druid</a>,
 * under the Apache License 2.0, in a copy in which 45 events carry the date of another day between
 * 2015-09-08 and 2015-11-01. The others are of 2015-09-12.
 */
public final class WikipediaEdits {
  /** How many events there are. */
  public static final int COUNT = 39_244;

  /** On how many channels. */
  public static final int CHANNELS = 51;

  /** On how many UTC days. */
  public static final int DAYS = 46;

  /** How many events the largest channel has, {@code #en.wikipedia}. */
  public static final int LARGEST_CHANNEL = 11_549;

  private static final String RESOURCE = "wikipedia-edits.json.gz";
  private static final JsonFactory JSON = new JsonFactory();

  private WikipediaEdits() {}

  /** The events in the order of the data; each is made when it is its turn. */
  public static Stream<SpewEvent> stream() {
    byte[] data = read();
    int[] ends = IntStream.range(0, data.length).filter(i -> data[i] == '\n').toArray();
    return IntStream.range(0, ends.length)
        .mapToObj(
            line ->
                event(
                    line + 1,
                    Arrays.copyOfRange(data, line == 0 ? 0 : ends[line - 1] + 1, ends[line])));
  }

  /** All events, in the order of the data. */
  public static List<SpewEvent> all() {
    return stream().collect(ImmutableList.toImmutableList());
  }

  private static byte[] read() {
    try (InputStream resource = WikipediaEdits.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("resource " + RESOURCE + " is not on the class path");
      }
      return new GZIPInputStream(resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + RESOURCE + " cannot be read", e);
    }
  }

  private static SpewEvent event(int line, byte[] payload) {
    try (JsonParser json = JSON.createParser(payload)) {
      json.nextToken();
      return SpewEvent.builder()
          .id("edit-%05d".formatted(line))
          .timestamp(Instant.parse(nextText(json, "time")))
          .channel(nextText(json, "channel"))
          .source("wikipedia")
          .payload(payload)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("line " + line + " of " + RESOURCE, e);
    }
  }

  private static String nextText(JsonParser json, String name) throws IOException {
    if (!name.equals(json.nextFieldName()) || json.nextToken() != JsonToken.VALUE_STRING) {
      throw new IOException("expected " + name + ", found " + json.currentName());
    }
    return json.getText();
  }
}
