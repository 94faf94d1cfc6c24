package io.tattletail.internal.options;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of an options object: its name, its default and how it is printed. Two settings are
 * equal if they are the same object, so an options class keeps each as a constant. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {
  private final String name;
  private final T defaultValue;
  private final @Nullable Function<? super T, String> printer;

  private Setting(String name, T defaultValue, @Nullable Function<? super T, String> printer) {
    this.name = name;
    this.defaultValue = defaultValue;
    this.printer = printer;
  }

  /** Printed by its {@code toString}: numbers, durations, texts, enums. */
  public static <T> Setting<T> of(String name, T defaultValue) {
    return new Setting<>(name, defaultValue, String::valueOf);
  }

  /** Printed by this function: for secrets, of which only the names may be printed. */
  public static <T> Setting<T> of(
      String name, T defaultValue, Function<? super T, String> printer) {
    return new Setting<>(name, defaultValue, printer);
  }

  /** Printed by the name of its class: for listeners, clocks and other code. */
  public static <T> Setting<T> ofCode(String name, T defaultValue) {
    return new Setting<>(name, defaultValue, Setting::className);
  }

  /** Not printed: for tests alone. */
  public static <T> Setting<T> hidden(String name, T defaultValue) {
    return new Setting<>(name, defaultValue, null);
  }

  private static String className(Object code) {
    Class<?> type = code.getClass();
    return type.isHidden() || type.isSynthetic() ? "lambda" : type.getSimpleName();
  }

  T defaultValue() {
    return defaultValue;
  }

  boolean isPrinted() {
    return printer != null;
  }

  /** The name and the value, as {@code rollBytes=134217728}. */
  String print(T value) {
    return name + "=" + (printer == null ? "" : printer.apply(value));
  }

  @Override
  public String toString() {
    return name;
  }
}
