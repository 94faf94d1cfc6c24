package io.tattletail.internal.search;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Payloads as trees of JSON. */
public final class PayloadTree {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private PayloadTree() {}

  /** The payload's tree; a missing node if it is no JSON. */
  public static JsonNode of(byte[] payload) {
    try {
      return payload.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(payload);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The tree of a payload, which stays as it is; a missing node if it is no JSON. */
  public static JsonNode of(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return of(bytes);
  }

  /**
   * A JSON pointer that somebody wrote.
   *
   * @throws SearchException if it is none
   */
  public static JsonPointer pointer(String text) {
    try {
      return JsonPointer.compile(text);
    } catch (IllegalArgumentException e) {
      throw new SearchException(
          "'%s' is no JSON pointer: write /page or /user/name".formatted(text), e);
    }
  }
}
