package io.tattletail.testkit.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a Kafka broker, as a parameter of type {@link EmbeddedKafka}:
 * {@code @ExtendWith(EmbeddedKafkaExtension.class)}. All tests of a JVM share one, which starts
 * when first asked for and is closed after the last test; each should work with a {@link
 * EmbeddedKafka#newTopic} of its own.
 *
 * <p>Where the system property {@code io.tattletail.testkit.kafka.classpath} names a file, the
 * broker is a process of its own with the class path that the file has: see {@link
 * EmbeddedKafka#startProcess}.
 */
public final class EmbeddedKafkaExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(EmbeddedKafkaExtension.class);

  /** For JUnit. */
  public EmbeddedKafkaExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == EmbeddedKafka.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(EmbeddedKafka.class, type -> start(), EmbeddedKafka.class);
  }

  private static EmbeddedKafka start() {
    try {
      return EmbeddedKafka.start();
    } catch (IOException e) {
      throw new UncheckedIOException("no Kafka for the tests", e);
    }
  }
}
