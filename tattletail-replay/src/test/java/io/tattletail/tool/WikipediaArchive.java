package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The edits of the testkit in an archive on local disk, published; made once for all tests, which
 * leave it as it is.
 *
 * @param path its root
 */
record WikipediaArchive(Path path) implements AutoCloseable {
  static WikipediaArchive make() throws Exception {
    Path path = Files.createTempDirectory("wikipedia").resolve("archive");
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(path.toUri());
    Configuration configuration = new Configuration();
    RecorderOptions options = RecorderOptions.defaults().name("wiki").withoutPublishing();
    try (EventRecorder recorder = EventRecorder.open(root, configuration, options)) {
      recorder.onEvents(WikipediaEdits.all());
    }
    PublishOptions publishing =
        PublishOptions.defaults().bytesPerSecond(Integer.MAX_VALUE).grace(Duration.ZERO);
    try (Archive archive = Archive.open(root, configuration)) {
      ArchivePublisher.of(archive, publishing).runNow();
    }
    return new WikipediaArchive(path);
  }

  /** The root as it is typed. */
  String name() {
    return path.toString();
  }

  /** A copy that a test may change. */
  Path copyTo(Path directory) throws IOException {
    Path copy = directory.resolve("copy");
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(path.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path.getParent())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Gives it to tests. */
  static final class Extension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(WikipediaArchive.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == WikipediaArchive.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .computeIfAbsent(WikipediaArchive.class, key -> made(), WikipediaArchive.class);
    }

    private static WikipediaArchive made() {
      try {
        return make();
      } catch (Exception e) {
        throw new IllegalStateException("the archive of edits cannot be made", e);
      }
    }
  }
}
