package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values as RFC 4180 has them, with a heading: {@code timestamp}, {@code channel},
 * {@code id}, {@code source}, {@code stream}, {@code offset}, and the payload or some values of it.
 */
final class CsvPrinter implements EventPrinter {
  private static final List<String> COLUMNS =
      List.of("timestamp", "channel", "id", "source", "stream", "offset");

  private final Output out;
  private final List<JsonPointer> fields;

  /**
   * @param fields of the payload; none for the payload as a whole
   */
  CsvPrinter(Output out, List<JsonPointer> fields) {
    this.out = out;
    this.fields = List.copyOf(fields);
  }

  @Override
  public void begin() throws IOException {
    List<String> headings = new ArrayList<>(COLUMNS);
    if (fields.isEmpty()) {
      headings.add("payload");
    } else {
      fields.forEach(field -> headings.add(field.toString()));
    }
    line(headings);
  }

  @Override
  public void print(SpewEvent event) throws IOException {
    List<String> cells = new ArrayList<>();
    cells.add(event.timestamp().toString());
    cells.add(event.channel());
    cells.add(event.id());
    cells.add(event.source());
    cells.add(event.position().map(SpewPosition::stream).orElse(""));
    cells.add(event.position().map(position -> Long.toString(position.offset())).orElse(""));
    byte[] payload = JsonText.bytes(event.payload());
    if (fields.isEmpty()) {
      cells.add(text(payload));
    } else {
      JsonNode json = PayloadTree.of(payload);
      fields.forEach(field -> cells.add(text(json.at(field))));
    }
    line(cells);
  }

  private static String text(byte[] payload) {
    return JsonText.json(payload)
        .or(() -> JsonText.utf8(payload))
        .orElseGet(() -> Base64.getEncoder().encodeToString(payload));
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isValueNode() ? value.asText() : Json.line(value);
  }

  private void line(List<String> cells) throws IOException {
    out.print(cells.stream().map(CsvPrinter::quoted).collect(Collectors.joining(",")) + "\r\n");
  }

  private static String quoted(String cell) {
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }
}
