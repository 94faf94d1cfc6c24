package io.tattletail.tool;

import io.tattletail.archive.Archive;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** Whether a command that writes makes an archive. */
final class CreateOptions {
  @Option(names = "--create", description = "Makes the archive if it is not there.")
  private boolean create;

  /**
   * Checks that the archive is there, unless it may be made.
   *
   * @throws IOException if it is not there, or cannot be read
   */
  void check(Path root, Configuration configuration) throws IOException {
    if (!create) {
      Archive.open(root, configuration).close();
    }
  }
}
