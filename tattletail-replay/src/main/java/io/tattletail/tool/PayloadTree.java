package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** Payloads as trees of JSON. */
final class PayloadTree {
  private PayloadTree() {}

  /** The payload's tree; a missing node if it is no JSON. */
  static JsonNode of(byte[] payload) {
    try {
      return payload.length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(payload);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** A JSON pointer that was typed. */
  static JsonPointer pointer(String text) throws ToolException {
    try {
      return JsonPointer.compile(text);
    } catch (IllegalArgumentException e) {
      throw ToolException.usage(
          "'%s' is no JSON pointer: write /page or /user/name".formatted(text), e);
    }
  }
}
