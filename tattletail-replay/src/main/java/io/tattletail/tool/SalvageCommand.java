package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals what dead recorders left. */
@Command(
    name = "salvage",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Seals the files that dead recorders left unsealed.",
      "On HDFS the living are told from the dead by their leases. Where there are none, as on local"
          + " disks, nothing is touched without --force. The code is 1 if a file was damaged or"
          + " could not be sealed."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail salvage --dry-run hdfs://cluster/events",
      "  tattletail salvage hdfs://cluster/events"
    })
final class SalvageCommand extends ArchiveCommand {
  @Mixin private ChannelOptions channels = new ChannelOptions();

  @Option(names = "--dry-run", description = "Lists the unsealed files, and changes nothing.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Takes every unsealed file: only if no recorder writes to these channels.")
  private boolean force;

  SalvageCommand(Shell shell) {
    super(shell);
  }

  @Override
  boolean endsInGoodOrder() {
    return true;
  }

  @Override
  String afterInterruption() {
    return "what was sealed stays so, and the next run goes on.";
  }

  @Override
  int run() throws IOException {
    try (Archive archive = openArchive()) {
      channels.names().check(archive);
      ChannelFilter filter = channels.names().filter();
      if (dryRun) {
        list(archive, filter);
        return ExitCode.RIGHT;
      }
      SegmentSalvager salvager =
          force ? SegmentSalvager.forced(archive) : SegmentSalvager.ofDeadRecorders(archive);
      List<Salvaged> salvaged = new ArrayList<>();
      try {
        salvager.salvage(filter, salvaged::add);
      } finally {
        tellEach(salvaged);
      }
      return tellAll(salvaged);
    }
  }

  private void list(Archive archive, ChannelFilter filter) throws IOException {
    long files = 0;
    for (String channel : archive.channels(filter)) {
      for (LocalDate day : archive.dates(channel)) {
        for (SegmentFile file : archive.store().listing().leftOvers(new Partition(channel, day))) {
          files++;
          tell(
              Json.object().put("file", file.path().toString()).put("bytes", file.length()),
              "%s  %s".formatted(Quantities.bytes(file.length()), file.path()));
        }
      }
    }
    if (!writesJson()) {
      shell.out().line(Quantities.count(files, "unsealed file"));
    }
  }

  private void tellEach(List<Salvaged> salvaged) throws IOException {
    for (Salvaged file : salvaged) {
      String outcome = file.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      tell(
          Json.object()
              .put("file", file.file().toString())
              .put("outcome", outcome)
              .put("events", file.events())
              .put("detail", file.detail()),
          "%s: %s, %s: %s"
              .formatted(
                  file.file(), outcome, Quantities.count(file.events(), "event"), file.detail()));
    }
  }

  private int tellAll(List<Salvaged> salvaged) throws IOException {
    boolean right = true;
    long inUse = 0;
    for (Salvaged file : salvaged) {
      right &=
          file.outcome() != Salvaged.Outcome.FAILED
              && file.outcome() != Salvaged.Outcome.QUARANTINED;
      inUse += file.outcome() == Salvaged.Outcome.IN_USE ? 1 : 0;
    }
    if (!writesJson()) {
      shell
          .out()
          .line(
              "%s, %s left alone"
                  .formatted(
                      Quantities.count(salvaged.size(), "unsealed file"), Quantities.count(inUse)));
    }
    return right ? ExitCode.RIGHT : ExitCode.FOUND;
  }
}
