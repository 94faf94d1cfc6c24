package io.tattletail.faults.kafka;

import io.tattletail.engines.CommandLoop;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Health;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.kafka.KafkaSpew;
import io.tattletail.spew.kafka.KafkaSpewOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Records a topic until it is told to close, or killed. It answers commands: {@code health}, {@code
 * oom} and a place, {@code thrown}, {@code close}.
 */
final class RecorderProcess {
  private RecorderProcess() {}

  /**
   * The process.
   *
   * @param args file system, root, bootstrap servers, topic, group protocol
   */
  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", args[0]);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    PlantedErrors planted = new PlantedErrors();
    KafkaSpew spew =
        KafkaSpew.open(
            KafkaSpewOptions.defaults()
                .bootstrapServers(args[2])
                .topics(planted.mapping())
                .time(planted.time())
                .topicRefresh(Duration.ofMillis(100))
                .commitInterval(Duration.ofMillis(50))
                .brokerTimeout(Duration.ofSeconds(5))
                .consumerProperties(Map.of("group.protocol", args[4])));
    EventRecorder recorder =
        EventRecorder.open(
            new Path(args[1]),
            configuration,
            RecorderOptions.defaults().name("campaign").clock(planted.clock()));
    Subscription subscription =
        spew.subscribe(
            args[3], ChannelFilter.of(args[3]), StartAt.earliest(), planted.handler(recorder));
    CommandLoop.run(
        line -> {
          if (line.equals("health")) {
            return List.of(
                text(recorder.health()), text(subscription.health()), Instant.now().toString());
          }
          if (line.startsWith("oom ")) {
            planted.plant(PlantedErrors.Place.valueOf(line.substring(4)));
            return List.of();
          }
          if (line.equals("thrown")) {
            planted.takeBack();
            return List.of(String.valueOf(planted.wasThrown()));
          }
          if (line.equals("close")) {
            subscription.close();
            recorder.close();
            spew.close();
            return List.of();
          }
          throw new IllegalArgumentException(line);
        });
  }

  private static String text(Health health) {
    return health.toString().replaceAll("\\s+", " ");
  }
}
