package io.tattletail.secured;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.recorder.Durability;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Records and replays as a user's program would, on a user's class path. One class in all, so that
 * it can be run with nothing else of the tests.
 */
final class SecuredClient {
  private static final int EVENTS = 200;

  private SecuredClient() {}

  /**
   * Runs the client.
   *
   * @param arguments the configuration's file, the archive's root, and, for who logs in, principal
   *     and keytab
   */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = new Configuration();
    configuration.addResource(new Path(arguments[0]));
    Path root = new Path(arguments[1]);
    UserGroupInformation.setConfiguration(configuration);
    if (arguments.length > 2) {
      UserGroupInformation.loginUserFromKeytab(arguments[2], arguments[3]);
    }
    record(root, configuration);
    List<String> replayed = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(
          ReplayQuery.all(), event -> replayed.add(UTF_8.decode(event.payload()).toString()));
    }
    for (int i = 0; i < EVENTS; i++) {
      if (!replayed.get(i).equals("{\"n\":" + i + "}")) {
        throw new AssertionError("event " + i + " came back as " + replayed.get(i));
      }
    }
    System.out.println("replayed " + replayed.size());
  }

  private static void record(Path root, Configuration configuration)
      throws IOException, InterruptedException {
    RecorderOptions options =
        RecorderOptions.defaults().durability(Durability.DURABLE).rollBytes(2_000);
    try (EventRecorder recorder = EventRecorder.open(root, configuration, options)) {
      for (int i = 0; i < EVENTS; i += 10) {
        List<SpewEvent> batch = new ArrayList<>();
        for (int j = i; j < i + 10; j++) {
          batch.add(
              SpewEvent.builder()
                  .channel("c" + j % 2)
                  .timestamp(Instant.EPOCH.plusSeconds(j))
                  .payload("{\"n\":" + j + "}")
                  .build());
        }
        recorder.onEvents(batch);
      }
    }
  }
}
