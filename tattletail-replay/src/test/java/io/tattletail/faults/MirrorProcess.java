package io.tattletail.faults;

import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.MirrorOptions;
import org.apache.hadoop.fs.Path;

/**
 * A {@link HangingProcess} that mirrors. Behind its arguments stand the copy's root, and the
 * directory of its object store or nothing.
 */
final class MirrorProcess {
  private MirrorProcess() {}

  public static void main(String[] args) throws Exception {
    HangingProcess.run(
        args,
        Copy.configuration(args[0], args[5]),
        (archive, configuration) ->
            ArchiveMirror.of(archive, new Path(args[4]), configuration, MirrorOptions.defaults())
                .run());
  }
}
