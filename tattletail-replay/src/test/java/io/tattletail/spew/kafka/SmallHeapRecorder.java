package io.tattletail.spew.kafka;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.StartAt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A process that records events of a topic with the default options, and ends. */
final class SmallHeapRecorder {
  private SmallHeapRecorder() {}

  /**
   * The process.
   *
   * @param arguments the broker, the topic, the archive's root, and how many events to record
   */
  public static void main(String[] arguments) throws Exception {
    String topic = arguments[1];
    CountDownLatch left = new CountDownLatch(Integer.parseInt(arguments[3]));
    try (EventRecorder recorder =
            EventRecorder.open(
                new Path(arguments[2]), new Configuration(), RecorderOptions.defaults());
        KafkaSpew spew =
            KafkaSpew.open(KafkaSpewOptions.defaults().bootstrapServers(arguments[0]))) {
      AsyncSpewEventHandler counting =
          events ->
              recorder
                  .onEventsAsync(events)
                  .thenRun(() -> events.forEach(event -> left.countDown()));
      spew.subscribe(topic, ChannelFilter.exactly(Set.of(topic)), StartAt.earliest(), counting);
      left.await();
    }
  }
}
