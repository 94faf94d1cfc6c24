package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Three events of two channels, and where an archive of them is made. */
abstract class RecordingFixture {
  static final String EVENTS =
      """
      {"channel":"orders","id":"a","timestamp":"2015-09-12T10:00:00Z","payload":{"total":3}}
      {"channel":"orders","id":"b","timestamp":"2015-09-12T10:01:00Z","headers":{"who":"me"},"payload":{"total":4}}
      {"channel":"mails","id":"c","timestamp":"2015-09-12T10:02:00Z","payload":"hello"}
      """;

  @TempDir Path directory;

  final String root() {
    return directory.resolve("archive").toString();
  }

  final void record() {
    ToolRun run = ToolRun.withInput(EVENTS, "record", "--create", root());
    assertThat(run).isEqualTo(new ToolRun(0, "3 events recorded, 0 lines refused, 0 failed\n", ""));
  }
}
