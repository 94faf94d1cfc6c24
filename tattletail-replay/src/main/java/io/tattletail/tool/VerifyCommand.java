package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.VerificationProgress;
import io.tattletail.archive.salvage.VerificationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads everything and says what is wrong. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Reads an archive and says what is damaged, missing or does not belong there.",
      "Every byte is read; nothing is changed. The code is 1 if there is an error, and with"
          + " --strict also if there is a warning."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail verify hdfs://cluster/events",
      "  tattletail verify --json --from-day 2026-11-22 hdfs://cluster/events > report.json"
    })
final class VerifyCommand extends ArchiveCommand {
  @Mixin private ChannelOptions channels = new ChannelOptions();

  @Option(names = "--from-day", paramLabel = "DAY", description = "The first day to verify.")
  private Optional<String> fromDay = Optional.empty();

  @Option(names = "--to-day", paramLabel = "DAY", description = "The last day to verify.")
  private Optional<String> toDay = Optional.empty();

  @Option(names = "--strict", description = "Warnings count as found too.")
  private boolean strict;

  VerifyCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    LocalDate first = fromDay.isPresent() ? Times.day(fromDay.get()) : LocalDate.MIN;
    LocalDate last = toDay.isPresent() ? Times.day(toDay.get()) : LocalDate.MAX;
    if (first.isAfter(last)) {
      throw ToolException.usage("--from-day %s is after --to-day %s".formatted(first, last));
    }
    try (Archive archive = openArchive();
        ProgressBar bar = new ProgressBar(shell)) {
      channels.names().check(archive);
      ArchiveVerifier verifier = ArchiveVerifier.of(archive).channels(channels.names().filter());
      if (fromDay.isPresent() || toDay.isPresent()) {
        verifier = verifier.days(first, last);
      }
      if (shell.terminal()) {
        // A listener costs another listing, and only a bar needs it.
        verifier = verifier.listener(progress -> show(bar, progress));
      }
      VerificationReport report = verifier.verify();
      bar.clear();
      shell.out().print(writesJson() ? report.toJson() + "\n" : report.toText());
      return isRight(report) ? ExitCode.RIGHT : ExitCode.FOUND;
    }
  }

  private static void show(ProgressBar bar, VerificationProgress progress) {
    try {
      bar.show((double) progress.done() / progress.partitions(), progress.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isRight(VerificationReport report) {
    return report.isSound()
        && !(strict
            && report.findings().stream()
                .anyMatch(finding -> finding.severity() == Finding.Severity.WARNING));
  }
}
