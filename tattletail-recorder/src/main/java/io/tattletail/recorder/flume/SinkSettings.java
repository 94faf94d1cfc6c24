package io.tattletail.recorder.flume;

import io.tattletail.internal.layout.RecorderName;
import io.tattletail.recorder.Durability;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.IOException;
import org.apache.flume.Context;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What was configured of a {@link TattleTailSink}.
 *
 * @param root of the archive
 * @param hadoop to reach it with
 * @param options of the recorder
 * @param reader of the events' bodies
 * @param batchSize how many events a transaction takes at most
 */
record SinkSettings(
    Path root, Configuration hadoop, RecorderOptions options, BodyReader reader, int batchSize) {
  private static final String RECORDER = "recorder";
  private static final int DEFAULT_BATCH_SIZE = 100;

  /**
   * @throws org.apache.flume.conf.ConfigurationException if a property is missing or wrong
   */
  static SinkSettings of(String sink, Context context) {
    ComponentProperties properties = new ComponentProperties("sink " + sink, context);
    return new SinkSettings(
        properties.archive(),
        properties.hadoop(),
        options(properties),
        new BodyReader(properties.serializer()),
        properties.positive("batchSize", DEFAULT_BATCH_SIZE));
  }

  private static RecorderOptions options(ComponentProperties properties) {
    RecorderOptions options =
        RecorderOptions.defaults()
            .name(recorder(properties))
            .durability(
                properties.oneOf("durability", Durability.class).orElse(Durability.VISIBLE));
    options = properties.seconds("rollAgeSeconds").map(options::rollAge).orElse(options);
    options = properties.seconds("retryForSeconds").map(options::retryFor).orElse(options);
    return properties.flag("publish", true) ? options : options.withoutPublishing();
  }

  static String recorder(ComponentProperties properties) {
    String name = properties.text(RECORDER).orElse("flume");
    try {
      RecorderName.checkGiven(name);
    } catch (IllegalArgumentException e) {
      throw properties.wrong(
          RECORDER,
          name,
          "1 to 63 ASCII letters, digits, '-' and '_', beginning with a letter or digit",
          e);
    }
    return name;
  }

  EventRecorder open() throws IOException {
    return EventRecorder.open(root, hadoop, options);
  }
}
