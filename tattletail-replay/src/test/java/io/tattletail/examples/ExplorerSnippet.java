package io.tattletail.examples;

import io.tattletail.explorer.ArchiveExplorer;
import io.tattletail.explorer.ExplorerOptions;
import io.tattletail.replay.EventReplayer;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The code of docs/explorer.md, word for word, which {@link ExplorerSnippetTest} checks. */
final class ExplorerSnippet {
  private ExplorerSnippet() {}

  static void explore(Path root, Configuration configuration)
      throws IOException, InterruptedException {
    // begin explore
    try (EventReplayer replayer = EventReplayer.open(root, configuration);
        ArchiveExplorer explorer = ArchiveExplorer.start(replayer, ExplorerOptions.defaults())) {
      System.out.println(explorer.address());
      Thread.currentThread().join();
    }
    // end explore
  }
}
