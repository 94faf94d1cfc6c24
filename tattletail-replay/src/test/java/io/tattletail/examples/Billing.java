package io.tattletail.examples;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.replay.coldstart.CheckpointStore;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

record Billing(Path root, Configuration hdfs, Spew broker, SpewEventHandler consumer) {
  /** Records the events of all channels until the service stops. */
  void recordAll(Runnable untilStopped) throws Exception {
    try (EventRecorder recorder = EventRecorder.open(root, hdfs);
        Subscription subscription =
            broker.subscribe("recorder", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      System.out.println(subscription.health());
      untilStopped.run();
    }
  }

  /** Replays one hour of some channels. */
  ReplayReport replayHour(String first) throws Exception {
    Instant from = Instant.parse(first);
    Instant until = from.plus(Duration.ofHours(1));
    try (EventReplayer replayer = EventReplayer.open(root, hdfs)) {
      ReplayQuery query = ReplayQuery.all().channels("contact.*").from(from).until(until);
      return replayer.replay(query, consumer);
    }
  }

  /** Starts with the whole history and goes on live; after a restart, from the checkpoint. */
  void startCold(File checkpoint, Runnable untilStopped) throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root, hdfs);
        ColdStartRun run =
            ColdStart.of(replayer, broker, "billing")
                .channels("contact.*", "order.*")
                .checkpoints(CheckpointStore.inFile(checkpoint.toPath()))
                .start(consumer)) {
      run.awaitLive(Duration.ofHours(12));
      untilStopped.run();
    }
  }
}
