package io.tattletail.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.recorder.legacy.ImportOptions;
import io.tattletail.recorder.legacy.ImportReport;
import io.tattletail.recorder.legacy.LegacyImport;
import io.tattletail.recorder.legacy.LegacyMapping;
import io.tattletail.recorder.legacy.LegacyRow;
import io.tattletail.recorder.legacy.SequenceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Imports SequenceFiles. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Imports Hadoop SequenceFiles whose values are JSON or tab-separated text.",
      "Killed, it goes on where it was when it is run again under the same name. Rows that are no"
          + " event are kept among the rejected ones, and the code is 1."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail import --name orders-2012 --source hdfs://old/orders -c orders \\",
      "      --time-at /time hdfs://cluster/events",
      "  tattletail import --name clicks --source hdfs://old/clicks --format tsv \\",
      "      --channel-at /0 --time-at /1 --time-unit s hdfs://cluster/events"
    })
final class ImportCommand extends ArchiveCommand {
  @Mixin private EventFields fields = new EventFields();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Names the import: one of the same name goes on where it was.")
  private String name = "";

  @Option(
      names = "--source",
      required = true,
      paramLabel = "PATH",
      description = "A SequenceFile, or a directory of them.")
  private String source = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "json, or tsv: then the payload is a JSON array of the fields, and /0 is the first."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "json")
  private Format format = Format.json;

  @Mixin private CreateOptions create = new CreateOptions();

  @Option(
      names = "--max-rejected",
      paramLabel = "N",
      description = "Fails when more rows are no event. Default: no number is too many.")
  private Optional<Long> maxRejected = Optional.empty();

  /** How rows are read. The names are what is typed. */
  enum Format {
    json,
    tsv
  }

  ImportCommand(Shell shell) {
    super(shell);
  }

  @Override
  boolean endsInGoodOrder() {
    return true;
  }

  @Override
  String afterInterruption() {
    return "run it again under the same --name: it goes on where it was.";
  }

  @Override
  int run() throws IOException {
    if (!fields.hasTime()) {
      throw ToolException.usage("an import needs --time-at: a row's time must come from the row");
    }
    EventFields.Mapping mapping = fields.mapping();
    Configuration configuration = configuration();
    create.check(root(), configuration);
    try (ProgressBar bar = new ProgressBar(shell)) {
      LegacyImport job = job(mapping, configuration, bar);
      ImportReport report = job.run();
      bar.clear();
      return tell(report);
    }
  }

  private LegacyImport job(
      EventFields.Mapping mapping, Configuration configuration, ProgressBar bar)
      throws ToolException {
    ImportOptions options =
        ImportOptions.defaults().listener(progress -> bar.showCount(progress.toString()));
    try {
      return LegacyImport.into(root(), configuration)
          .name(name)
          .from(SequenceFiles.under(new Path(source)))
          .mapping(mapping(mapping))
          .options(maxRejected.map(options::maxRejected).orElse(options));
    } catch (IllegalArgumentException e) {
      throw ToolException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  private LegacyMapping mapping(EventFields.Mapping mapping) {
    return row -> {
      JsonNode value = value(row);
      byte[] payload =
          format == Format.json
              ? JsonText.bytes(row.value())
              : Json.line(value).getBytes(StandardCharsets.UTF_8);
      return mapping.event(row.event(), value, payload, Instant.EPOCH);
    };
  }

  private JsonNode value(LegacyRow row) {
    if (format == Format.json) {
      JsonNode value = PayloadTree.of(JsonText.bytes(row.value()));
      if (value.isMissingNode()) {
        throw row.unmappable("it is no JSON");
      }
      return value;
    }
    ArrayNode array = Json.MAPPER.createArrayNode();
    row.fields().forEach(array::add);
    return array;
  }

  private int tell(ImportReport report) throws IOException {
    tell(
        Json.object()
            .put("import", report.name())
            .put("rows", report.rows())
            .put("events", report.events())
            .put("rejected", report.rejected())
            .put("damaged", report.progress().damaged())
            .put("rowsBefore", report.rowsBefore()),
        report.toString());
    return report.rejected() == 0 && report.progress().damaged() == 0
        ? ExitCode.RIGHT
        : ExitCode.FOUND;
  }
}
