package io.tattletail.bench;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.kafka.KafkaSpew;
import io.tattletail.spew.kafka.KafkaSpewOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Recording what trickles in live from Kafka, 450 events a second over the 18 partitions of a
 * topic, against catching up on the same events: bytes on disk and processor time for an event.
 * With the default options, after a run of each to warm up.
 */
final class LiveMeasurement implements Measurement {
  private static final String TOPIC = "live";
  private static final int PARTITIONS = 18;
  private static final int EVENTS_A_SECOND = 450;
  private static final int WARM_UP_SECONDS = 5;
  private static final int SECONDS = 20;

  @Override
  public String name() {
    return "spew.live";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        KafkaSpew spew =
            KafkaSpew.open(
                KafkaSpewOptions.defaults()
                    .bootstrapServers(broker.address())
                    .serializer(new JsonSpewSerializer()))) {
      measure(lab, broker, spew, TOPIC + ".warm-up", WARM_UP_SECONDS);
      Pair pair = measure(lab, broker, spew, TOPIC, SECONDS);
      print(report, pair);
    }
  }

  private record Pair(LiveRecording.Result live, LiveRecording.Result catchingUp) {}

  private static Pair measure(
      Lab lab, KafkaBroker broker, KafkaSpew spew, String topic, int seconds) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
    List<SpewEvent> events = Events.ofChannel(topic, seconds * EVENTS_A_SECOND, EVENTS_A_SECOND);
    LiveRecording.Result live =
        LiveRecording.of(lab, spew, topic, events.size(), () -> publish(broker, events));
    LiveRecording.Result catchingUp = LiveRecording.of(lab, spew, topic, events.size(), () -> {});
    return new Pair(live, catchingUp);
  }

  /** One every 1/450 s, on the partitions in turn. */
  private static void publish(KafkaBroker broker, List<SpewEvent> events) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long start = System.nanoTime();
      for (int i = 0; i < events.size(); i++) {
        long due = start + TimeUnit.SECONDS.toNanos(i) / EVENTS_A_SECOND;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        SpewEvent event = events.get(i);
        ByteBuffer serialized = event.serialized().orElseThrow();
        byte[] bytes = new byte[serialized.remaining()];
        serialized.get(bytes);
        producer.send(new ProducerRecord<>(event.channel(), i % PARTITIONS, null, bytes));
      }
      producer.flush();
    }
  }

  private static void print(Report report, Pair pair) {
    print(report, "live", pair.live());
    print(report, "catching up", pair.catchingUp());
    report.ratio("spew.live.bytes", pair.live().bytesAnEvent() / pair.catchingUp().bytesAnEvent());
    report.ratio("spew.live.commits-a-second", pair.live().commitsASecond());
  }

  private static void print(Report report, String what, LiveRecording.Result result) {
    report.line(
        String.format(
            Locale.ROOT,
            "spew.live, %s: %,d events in %.1f s, %.1f bytes an event on disk in %d files, %d"
                + " commits, %.2f a second; processor time an event: %.0f us of the recorder and"
                + " Spew's threads, %.0f us of the process with Kafka and HDFS",
            what,
            result.events(),
            result.seconds(),
            result.bytesAnEvent(),
            result.files(),
            result.commits(),
            result.commitsASecond(),
            result.ourMicrosAnEvent(),
            result.allMicrosAnEvent()));
  }
}
