package io.tattletail.explorer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.internal.search.EventContent;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.SpewEvent;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events as the page shows them. Thread-safe. */
final class EventJson {
  private static final Logger LOG = LoggerFactory.getLogger(EventJson.class);
  private static final int PREVIEW_BYTES = 200;
  private static final int MAX_PAYLOAD_BYTES = 1 << 20;

  /** In a list; more of it is in the event itself. */
  private static final int MAX_PREVIEW_ID = 200;

  private final PayloadRedactor redactor;
  private final boolean redacts;

  EventJson(PayloadRedactor redactor, boolean redacts) {
    this.redactor = redactor;
    this.redacts = redacts;
  }

  /** What may be shown of an event, or why nothing can be. */
  record Shown(ByteBuffer payload, Map<String, String> headers, String trouble)
      implements EventContent {}

  /** What may be searched of an event: what may be shown. */
  Optional<EventContent> content(SpewEvent event) {
    Shown shown = shown(event);
    return shown.trouble().isEmpty() ? Optional.of(shown) : Optional.empty();
  }

  Shown shown(SpewEvent event) {
    try {
      return new Shown(redactor.payload(event), redactor.headers(event), "");
    } catch (UncheckedIOException e) {
      return new Shown(ByteBuffer.allocate(0), Map.of(), "it cannot be decoded: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("the redactor failed on {}, of which nothing is shown", event, e);
      return new Shown(ByteBuffer.allocate(0), Map.of(), "the redactor failed");
    }
  }

  /** A row of a table. */
  ObjectNode row(BlockEvent stored, SpewEvent event) {
    ObjectNode json = identity(stored);
    Shown shown = shown(event);
    ByteBuffer payload = shown.payload().duplicate();
    json.put("bytes", payload.remaining());
    if (payload.remaining() > PREVIEW_BYTES) {
      payload.limit(payload.position() + PREVIEW_BYTES);
    }
    // A character that is cut, or a byte that is none, shows as a replacement.
    json.put("preview", StandardCharsets.UTF_8.decode(payload).toString());
    if (!shown.trouble().isEmpty()) {
      json.put("trouble", shown.trouble());
    }
    return json;
  }

  private static ObjectNode identity(BlockEvent stored) {
    String id = stored.id();
    return JsonLines.object()
        .put("at", EventAddress.of(stored).toString())
        .put("time", stored.timestamp().toString())
        .put("channel", stored.channel())
        .put("id", id.length() > MAX_PREVIEW_ID ? id.substring(0, MAX_PREVIEW_ID) + "…" : id);
  }

  /** All of it. */
  ObjectNode whole(BlockEvent stored, SpewEvent event, boolean isPublished) {
    ObjectNode json = identity(stored).put("id", stored.id());
    Shown shown = shown(event);
    if (shown.trouble().isEmpty()) {
      json.put("source", event.source());
      ObjectNode headers = json.putObject("headers");
      shown.headers().forEach(headers::put);
    } else {
      json.put("trouble", shown.trouble());
    }
    event.serializerName().ifPresent(name -> json.put("serializer", name));
    event
        .position()
        .ifPresent(
            position ->
                json.putObject("position")
                    .put("stream", position.stream())
                    .put("previous", position.previous())
                    .put("offset", position.offset()));
    json.put("recorder", stored.recorder()).put("sequence", stored.sequence());
    json.put("storedBytes", stored.serialized().remaining());
    json.put("file", stored.block().path().toString());
    json.put("block", stored.block().fileOffset());
    json.put("published", isPublished).put("shadow", stored.block().isShadow());
    json.put("redacted", redacts);
    payload(shown.payload(), json);
    return json;
  }

  private static void payload(ByteBuffer payload, ObjectNode json) {
    json.put("bytes", payload.remaining());
    ByteBuffer part = payload.duplicate();
    boolean isCut = part.remaining() > MAX_PAYLOAD_BYTES;
    if (isCut) {
      part.limit(part.position() + MAX_PAYLOAD_BYTES);
    }
    json.put("cut", isCut);
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    try {
      json.put(
          "text",
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, 0, isCut ? wholeCharacters(bytes) : bytes.length))
              .toString());
    } catch (CharacterCodingException e) {
      json.put("base64", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, bytes.length)));
    }
  }

  /** How many bytes are left without a character that was cut at their end. */
  private static int wholeCharacters(byte[] bytes) {
    int end = bytes.length;
    int least = Math.max(0, end - 4);
    while (end > least && (bytes[end - 1] & 0xC0) == 0x80) {
      end--;
    }
    return end > 0 && (bytes[end - 1] & 0xC0) == 0xC0 ? end - 1 : bytes.length;
  }
}
