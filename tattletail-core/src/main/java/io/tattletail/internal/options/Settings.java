package io.tattletail.internal.options;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of one options object. Immutable: {@link #with} returns a copy that differs in one
 * value.
 *
 * <pre>
 *   private static final Setting&lt;Long&gt; ROLL_BYTES = Setting.of("rollBytes", 128L &lt;&lt; 20);
 *   private static final Settings DEFAULTS = Settings.of(ROLL_BYTES, …);
 *
 *   public RecorderOptions rollBytes(long bytes) {
 *     return new RecorderOptions(settings.with(ROLL_BYTES, bytes));
 *   }
 *
 *   public long rollBytes() {
 *     return settings.get(ROLL_BYTES);
 *   }
 * </pre>
 */
public final class Settings {
  /** All of them, in the order in which they are printed. */
  private final ImmutableMap<Setting<?>, Object> values;

  private Settings(Map<Setting<?>, Object> values) {
    this.values = ImmutableMap.copyOf(values);
  }

  /** All at their defaults; printed in this order. */
  public static Settings of(Setting<?>... settings) {
    Map<Setting<?>, Object> values = new LinkedHashMap<>();
    for (Setting<?> setting : settings) {
      values.put(setting, setting.defaultValue());
    }
    return new Settings(values);
  }

  /**
   * The value that was set last, or the default.
   *
   * @throws IllegalArgumentException if the setting is not one of these
   */
  // Only values of the setting's type are put.
  @SuppressWarnings("unchecked")
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    checkArgument(value != null, "no setting %s among %s", setting, values.keySet());
    return (T) value;
  }

  /**
   * A copy with another value.
   *
   * @throws IllegalArgumentException if the setting is not one of these
   * @throws NullPointerException if the value is null; the message names the setting
   */
  public <T> Settings with(Setting<T> setting, T value) {
    checkNotNull(value, "%s must not be null", setting);
    get(setting);
    Map<Setting<?>, Object> changed = new LinkedHashMap<>(values);
    changed.put(setting, value);
    return new Settings(changed);
  }

  /** All values, as {@code RecorderOptions(name=recorder, rollBytes=134217728)}. */
  public String print(Class<?> options) {
    return values.keySet().stream()
        .filter(Setting::isPrinted)
        .map(this::print)
        .collect(Collectors.joining(", ", options.getSimpleName() + "(", ")"));
  }

  private <T> String print(Setting<T> setting) {
    return setting.print(get(setting));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Settings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return print(Settings.class);
  }
}
