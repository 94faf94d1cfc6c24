package io.tattletail.recorder.legacy;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The code of docs/engines.md, between the marks. */
final class Snippets {
  private Snippets() {}

  static ImportReport run(Path root, Configuration configuration, Path path) throws IOException {
    // begin run
    ImportReport report =
        LegacyImport.into(root, configuration)
            .name("orders-2012")
            .from(SequenceFiles.under(path))
            .mapping(row -> event(row, row.fields()))
            .options(ImportOptions.defaults().publishing(PublishOptions.defaults()))
            .run();
    // end run
    return report;
  }

  // begin event
  static SpewEvent event(LegacyRow row, List<String> fields) {
    return row.event()
        .channel(fields.get(0))
        .timestamp(Instant.parse(fields.get(1)))
        .payload(fields.get(2))
        .build();
  }
  // end event
}
