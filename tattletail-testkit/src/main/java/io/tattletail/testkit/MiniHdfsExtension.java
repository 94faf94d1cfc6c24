package io.tattletail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests an HDFS of three data nodes, as a parameter of type {@link MiniHdfs} or {@link
 * Configuration}: {@code @ExtendWith(MiniHdfsExtension.class)}. All tests of a JVM share one, which
 * starts when first asked for and is closed after the last test; each should work in a {@link
 * MiniHdfs#newDirectory()} of its own.
 */
public final class MiniHdfsExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(MiniHdfsExtension.class);
  private static final int DATA_NODES = 3;

  /** For JUnit. */
  public MiniHdfsExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    Class<?> type = parameter.getParameter().getType();
    return type == MiniHdfs.class || type == Configuration.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    MiniHdfs hdfs =
        test.getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(MiniHdfs.class, type -> start(), MiniHdfs.class);
    return parameter.getParameter().getType() == MiniHdfs.class ? hdfs : hdfs.configuration();
  }

  private static MiniHdfs start() {
    try {
      return MiniHdfs.start(DATA_NODES);
    } catch (IOException e) {
      throw new UncheckedIOException("no HDFS for the tests", e);
    }
  }
}
