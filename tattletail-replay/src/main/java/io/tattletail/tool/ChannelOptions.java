package io.tattletail.tool;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which channels a command works on that has no use for a range of time. */
final class ChannelOptions {
  @Option(
      names = {"-c", "--channel"},
      paramLabel = "NAME",
      description = "A channel or a pattern; may be given again. Default: all.")
  private List<String> channels = new ArrayList<>();

  /** The wanted channels. */
  ChannelNames names() {
    return new ChannelNames(channels);
  }
}
