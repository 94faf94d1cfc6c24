package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.testkit.WikipediaEdits;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** The edits of the testkit in an archive on local disk, published. */
final class WikipediaArchive {
  private WikipediaArchive() {}

  /** Makes it. */
  static void make(Path directory) throws Exception {
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(directory.toUri());
    Configuration configuration = new Configuration();
    try (EventRecorder recorder =
        EventRecorder.open(
            root, configuration, RecorderOptions.defaults().name("wiki").withoutPublishing())) {
      recorder.onEvents(WikipediaEdits.all());
    }
    try (Archive archive = Archive.open(root, configuration)) {
      ArchivePublisher.of(
              archive,
              PublishOptions.defaults()
                  .bytesPerSecond(Integer.MAX_VALUE)
                  .grace(java.time.Duration.ZERO))
          .runNow();
    }
  }

  /** For trying commands by hand. */
  public static void main(String[] arguments) throws Exception {
    make(Path.of(arguments[0]));
  }
}
