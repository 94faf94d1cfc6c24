package io.tattletail.spew.cloudevents;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media type in {@code datacontenttype}. */
final class DataContentType {
  private DataContentType() {}

  /** Whether the media type is missing, or its subtype is {@code json} or {@code …+json}. */
  static boolean isJson(@Nullable String mediaType) {
    if (mediaType == null) {
      return true;
    }
    int parameters = mediaType.indexOf(';');
    String type = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
    String subtype = type.substring(type.indexOf('/') + 1).strip().toLowerCase(Locale.ROOT);
    return type.contains("/") && (subtype.equals("json") || subtype.endsWith("+json"));
  }
}
