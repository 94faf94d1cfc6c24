package io.tattletail.recorder.legacy;

import io.tattletail.archive.publish.PublishReport;
import java.util.List;
import java.util.Optional;

/**
 * The result of an import.
 *
 * @param name the import's
 * @param progress over all its runs; a row that was read by two of them counts once
 * @param rowsBefore the rows of earlier runs
 * @param belowFloor events of this run's rows that are not recorded, because their days are retired
 * @param damage the first 100 parts of the source that this run skipped
 * @param published the report of publishing at the end; empty if the options do not ask for it
 */
public record ImportReport(
    String name,
    ImportProgress progress,
    long rowsBefore,
    long belowFloor,
    List<SourceDamage> damage,
    Optional<PublishReport> published) {
  /** Copies the list. */
  public ImportReport {
    damage = List.copyOf(damage);
  }

  /** Rows that were read, over all runs. */
  public long rows() {
    return progress.rows();
  }

  /** Rows whose event was recorded, or is of a retired day, over all runs. */
  public long events() {
    return progress.events();
  }

  /** Rows that are kept among the rejected events, over all runs. */
  public long rejected() {
    return progress.rejected();
  }

  @Override
  public String toString() {
    return "import %s: %s%s%s"
        .formatted(
            name,
            progress,
            belowFloor == 0
                ? ""
                : "; %,d events are not recorded, because their days are below the floor of their channels"
                    .formatted(belowFloor),
            published.map(report -> "; " + report).orElse(""));
  }
}
