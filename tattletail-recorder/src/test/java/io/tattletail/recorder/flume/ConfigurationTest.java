package io.tattletail.recorder.flume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.conf.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is missing or wrong in an agent's properties is told in one sentence. */
class ConfigurationTest {
  private static Context with(Map<String, String> good, String name, String value) {
    Map<String, String> properties = new HashMap<>(good);
    if (value == null) {
      properties.remove(name);
    } else {
      properties.put(name, value);
    }
    return new Context(properties);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spewFactory||source edits needs the property 'spewFactory': the class of a SpewFactory.",
        "subscription||source edits needs the property 'subscription': the name under which the broker remembers acknowledged events.",
        "batchSize|many|source edits: property 'batchSize' is 'many'; expected a whole number from 1 to 2147483647.",
        "batchSize|0|source edits: property 'batchSize' is '0'; expected a whole number from 1 to 2147483647.",
        "startAt|noon|source edits: property 'startAt' is 'noon'; expected one of [EARLIEST, NOW].",
      })
  void aSourceSaysWhatItNeeds(String name, String value, String message) {
    SpewSource source = new SpewSource();
    source.setName("edits");
    Map<String, String> good =
        Map.of("spewFactory", TestSpewFactory.class.getName(), "subscription", "s");

    assertThatThrownBy(() -> source.configure(with(good, name, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
    source.configure(new Context(good));
  }

  @Test
  void aFactoryThatIsNoneIsNamed() {
    SpewSource source = new SpewSource();
    source.setName("edits");

    assertThatThrownBy(
            () ->
                source.configure(
                    new Context(Map.of("spewFactory", "java.lang.String", "subscription", "s"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("property 'spewFactory' is 'java.lang.String'")
        .hasMessageContaining("a public class on the agent's class path that is a SpewFactory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive||sink a needs the property 'archive': the archive's root directory.",
        "recorder|a.b|sink a: property 'recorder' is 'a.b'; expected 1 to 63 ASCII letters, digits, '-' and '_', beginning with a letter or digit.",
        "publish|maybe|sink a: property 'publish' is 'maybe'; expected true or false.",
        "durability|paper|sink a: property 'durability' is 'paper'; expected one of [VISIBLE, DURABLE].",
      })
  void aSinkSaysWhatItNeeds(String name, String value, String message) {
    TattleTailSink sink = new TattleTailSink();
    sink.setName("a");
    Map<String, String> good = Map.of("archive", "/archive");

    assertThatThrownBy(() -> sink.configure(with(good, name, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
    sink.configure(new Context(good));
    assertThat(sink.getBatchSize()).isEqualTo(100);
  }

  @Test
  void aSerializerSaysWhatItNeeds() {
    assertThatThrownBy(
            () ->
                new SegmentEventSerializer.Builder()
                    .build(new Context(), new ByteArrayOutputStream()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "serializer of an HDFS sink needs the property 'archive': the archive's root directory.");
  }
}
