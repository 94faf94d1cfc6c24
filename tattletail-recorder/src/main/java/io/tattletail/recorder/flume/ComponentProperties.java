package io.tattletail.recorder.flume;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewSerializer;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flume.Context;
import org.apache.flume.conf.ConfigurationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the properties of one component of an agent. What is wrong with one is told in one
 * sentence, in a {@link ConfigurationException}.
 */
final class ComponentProperties {
  private static final String ARCHIVE = "archive";
  private static final String SERIALIZER = "spewSerializer";
  private static final String HADOOP = "hadoop.";

  private final String component;
  private final Context context;

  /**
   * @param component named in messages, such as {@code source edits}
   */
  ComponentProperties(String component, Context context) {
    this.component = component;
    this.context = context;
  }

  Optional<String> text(String name) {
    @Nullable String value = context.getString(name);
    return Optional.ofNullable(value).map(String::trim).filter(text -> !text.isEmpty());
  }

  String required(String name, String meaning) {
    return text(name)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "%s needs the property '%s': %s.".formatted(component, name, meaning)));
  }

  /** A whole number of 1 or more. */
  int positive(String name, int ifAbsent) {
    return text(name).map(text -> parsePositive(name, text)).orElse(ifAbsent);
  }

  private int parsePositive(String name, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, "a whole number from 1 to 2147483647", e);
    }
    throw wrong(name, text, "a whole number from 1 to 2147483647", null);
  }

  Optional<Duration> seconds(String name) {
    return text(name).map(text -> Duration.ofSeconds(parsePositive(name, text)));
  }

  /** Yes or no. */
  boolean flag(String name, boolean ifAbsent) {
    return text(name)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(name, text, "true or false", null);
                })
        .orElse(ifAbsent);
  }

  <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
    return text(name)
        .map(
            text ->
                Arrays.stream(type.getEnumConstants())
                    .filter(value -> value.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            wrong(name, text, "one of " + List.of(type.getEnumConstants()), null)));
  }

  /** The names in a list that white space separates. */
  List<String> words(String name) {
    return text(name).map(text -> List.of(text.split("\\s+"))).orElse(List.of());
  }

  /** The root of the archive. */
  Path archive() {
    String text = required(ARCHIVE, "the archive's root directory");
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw wrong(ARCHIVE, text, "a path", e);
    }
  }

  /** What reads the events' bodies. */
  SpewSerializer serializer() {
    return text(SERIALIZER)
        .<SpewSerializer>map(
            type -> create(SERIALIZER, constructor(SERIALIZER, type, SpewSerializer.class)))
        .orElseGet(JsonSpewSerializer::new);
  }

  /** Hadoop's configuration from the class path, with what properties add to it. */
  Configuration hadoop() {
    Configuration configuration = new Configuration();
    context.getSubProperties(HADOOP).forEach(configuration::set);
    return configuration;
  }

  /** How to make instances of a class that is named in a property. */
  <T> Constructor<? extends T> constructor(String name, String className, Class<T> type) {
    try {
      @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return Class.forName(className, true, loader == null ? type.getClassLoader() : loader)
          .asSubclass(type)
          .getConstructor();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw wrongClass(name, className, type, e);
    }
  }

  /** Makes an instance. */
  <T> T create(String name, Constructor<T> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw wrongClass(
          name, constructor.getDeclaringClass().getName(), constructor.getDeclaringClass(), e);
    }
  }

  private ConfigurationException wrongClass(
      String name, String className, Class<?> type, Throwable cause) {
    return wrong(
        name,
        className,
        "a public class on the agent's class path that is a %s and has a public constructor without parameters (%s)"
            .formatted(type.getSimpleName(), cause),
        cause);
  }

  ConfigurationException wrong(
      String name, String value, String expected, @Nullable Throwable cause) {
    return new ConfigurationException(
        "%s: property '%s' is '%s'; expected %s.".formatted(component, name, value, expected),
        cause);
  }
}
