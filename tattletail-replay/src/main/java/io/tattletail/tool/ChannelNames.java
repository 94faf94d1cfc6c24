package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Channels and patterns of channels, as they were typed.
 *
 * @param typed all channels if it is empty
 */
record ChannelNames(List<String> typed) {
  /** The filter of these channels, without a look at the archive. */
  ChannelFilter filter() {
    return typed.isEmpty() ? ChannelFilter.all() : ChannelFilter.of(typed.toArray(String[]::new));
  }

  /**
   * Checks that each channel is there: a typing error must not look like an empty archive.
   *
   * @throws ToolException if one is not
   */
  void check(Archive archive) throws IOException {
    if (typed.isEmpty()) {
      return;
    }
    List<String> all = archive.channels(ChannelFilter.all());
    for (String wanted : typed) {
      ChannelFilter filter = ChannelFilter.of(wanted);
      if (all.stream().noneMatch(filter::matches)) {
        throw ToolException.usage(
            "there is no channel %s in %s%s; tattletail ls lists them"
                .formatted(wanted, archive, similar(wanted, all)));
      }
    }
  }

  private static String similar(String wanted, List<String> all) {
    String text = wanted.toLowerCase(Locale.ROOT).replace("*", "");
    return all.stream()
        .filter(
            channel -> {
              String other = channel.toLowerCase(Locale.ROOT);
              return !text.isEmpty() && (other.contains(text) || text.contains(other));
            })
        .findFirst()
        .map(channel -> ", but there is " + channel)
        .orElse("");
  }
}
