package io.tattletail.internal.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Setting<Duration> AGE = Setting.of("age", Duration.ofHours(1));
  private static final Setting<Map<String, String>> PROPERTIES =
      Setting.of("properties", Map.of(), properties -> properties.keySet().toString());
  private static final Setting<Runnable> LISTENER = Setting.ofCode("listener", () -> {});
  private static final Setting<Integer> PARTITIONS = Setting.hidden("partitions", 10);
  private static final Settings DEFAULTS = Settings.of(AGE, PROPERTIES, LISTENER, PARTITIONS);

  @Test
  void aCopyDiffersInOneValue() {
    Settings changed = DEFAULTS.with(AGE, Duration.ofMinutes(5));

    assertThat(changed.get(AGE)).isEqualTo(Duration.ofMinutes(5));
    assertThat(changed.get(PARTITIONS)).isEqualTo(10);
    assertThat(DEFAULTS.get(AGE)).isEqualTo(Duration.ofHours(1));
    assertThat(changed)
        .isNotEqualTo(DEFAULTS)
        .isEqualTo(
            changed.with(PARTITIONS, 11).with(PARTITIONS, 10).with(AGE, Duration.ofMinutes(5)));
  }

  @Test
  void theyPrintThemselvesWithoutSecretsAndWithoutWhatIsForTests() {
    Settings changed = DEFAULTS.with(PROPERTIES, Map.of("ssl.key.password", "hunter2"));

    assertThat(changed.print(SettingsTest.class))
        .isEqualTo("SettingsTest(age=PT1H, properties=[ssl.key.password], listener=lambda)");
    assertThat(changed.with(LISTENER, new Quiet()).print(SettingsTest.class))
        .endsWith("listener=Quiet)");
  }

  @Test
  void anUnknownSettingAndANullAreRefused() {
    Setting<String> other = Setting.of("other", "");

    assertThatThrownBy(() -> DEFAULTS.get(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no setting other among [age, properties, listener, partitions]");
    assertThatThrownBy(() -> DEFAULTS.with(other, "value"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> withNull(AGE))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("age must not be null");
  }

  // A caller without a checker of nulls.
  @SuppressWarnings("NullAway")
  private static void withNull(Setting<?> setting) {
    DEFAULTS.with(setting, null);
  }

  private static final class Quiet implements Runnable {
    @Override
    public void run() {}
  }
}
