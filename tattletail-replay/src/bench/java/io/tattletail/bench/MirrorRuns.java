package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.engines.CommandLoop;
import io.tattletail.engines.DistCpCommands;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.MirrorReport;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a process with DistCp's class path runs and times: {@code mirror ROOT COPY}, and {@code
 * distcp ARGUMENTS}. Each answers with nanoseconds.
 */
public final class MirrorRuns {
  private MirrorRuns() {}

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what MapReduce writes
   */
  public static void main(String[] arguments) throws IOException {
    Configuration configuration = DistCpCommands.configuration(arguments[0]);
    CommandLoop.run(line -> answer(configuration, line.split(" ", 2)));
    System.exit(0);
  }

  private static List<String> answer(Configuration configuration, String[] words) throws Exception {
    return switch (words[0]) {
      case "mirror" -> mirror(configuration, words[1].split(" "));
      case "distcp" -> DistCpCommands.copy(configuration, words[1].split(" "));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static List<String> mirror(Configuration configuration, String[] roots)
      throws IOException {
    long start = System.nanoTime();
    try (Archive archive = Archive.open(new Path(roots[0]), configuration)) {
      MirrorReport report = ArchiveMirror.of(archive, new Path(roots[1]), configuration).run();
      if (!report.problems().isEmpty()) {
        throw new IOException("problems: " + report.problems());
      }
    }
    return List.of(Long.toString(System.nanoTime() - start));
  }
}
