package io.tattletail.recorder;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the events of one partition, and the streams they come on. Guarded by the lock of {@link
 * AppendBuffer}.
 */
final class Numbering {
  private final Map<String, Integer> indices = new HashMap<>(Map.of("", 0));
  private List<String> streams = List.of("");

  /** Events of one stream mostly follow each other. */
  private String lastStream = "";

  private int lastIndex;
  private long nextSequence;

  /** The sequence of the next event. */
  long sequence() {
    return nextSequence;
  }

  void advance() {
    nextSequence++;
  }

  /** The stream's index, which it keeps. */
  int index(String stream) {
    if (!stream.equals(lastStream)) {
      lastIndex = indices.computeIfAbsent(stream, this::added);
      lastStream = stream;
    }
    return lastIndex;
  }

  private int added(String stream) {
    streams = ImmutableList.<String>builder().addAll(streams).add(stream).build();
    return streams.size() - 1;
  }

  /**
   * All streams met so far, by their index; before them the empty name of no stream. Immutable:
   * later ones begin with it.
   */
  List<String> streams() {
    return streams;
  }
}
