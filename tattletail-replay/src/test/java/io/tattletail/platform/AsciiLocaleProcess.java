package io.tattletail.platform;

import io.tattletail.archive.Archive;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderException;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Records and replays on the local disk, and prints how that ended. */
final class AsciiLocaleProcess {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  private AsciiLocaleProcess() {}

  public static void main(String[] args) throws Exception {
    Path root = new Path(args[1]);
    switch (args[0]) {
      case "record" -> record(root);
      case "replay" -> replay(root);
      case "open" -> attempt(() -> Archive.openOrCreate(new Path(root, "\u00e9"), configuration()));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static Configuration configuration() {
    return new Configuration(false);
  }

  private static void record(Path root) throws IOException, InterruptedException {
    try (EventRecorder recorder =
        EventRecorder.open(root, configuration(), RecorderOptions.defaults())) {
      for (String channel : new String[] {"\u00e9", "\u00fc", "e"}) {
        try {
          recorder.onEvent(SpewEvent.builder().channel(channel).timestamp(TIME).build());
          print("recorded");
        } catch (RecorderException e) {
          print(e.getMessage());
        }
      }
    }
  }

  private static void replay(Path root) {
    attempt(
        () -> {
          try (EventReplayer replayer = EventReplayer.open(root, configuration())) {
            replayer.replay(ReplayQuery.all(), event -> print("replayed " + event.channel()));
          }
        });
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void attempt(Attempt attempt) {
    try {
      attempt.run();
      print("done");
    } catch (IOException e) {
      print(e.getMessage());
    }
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
