package io.tattletail.archive.salvage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.salvage.Finding.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of a verification by {@link ArchiveVerifier}. Immutable and thread-safe.
 *
 * @param archive the archive's root
 * @param part the verified part, for people
 * @param totals counts of files and events
 * @param findings the gravest first
 */
public record VerificationReport(
    String archive, String part, VerificationTotals totals, List<Finding> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the list, and sorts it by severity. */
  public VerificationReport {
    findings = findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /**
   * Whether there is no error: all events of the verified part exist and are as they were recorded.
   */
  public boolean isSound() {
    return count(Severity.ERROR) == 0;
  }

  private long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  /**
   * For machines: one JSON object with {@code archive}, {@code part}, {@code sound}, {@code totals}
   * and {@code findings}, each with {@code severity}, {@code kind}, {@code where}, {@code message}
   * and perhaps {@code offset}. Later versions may add fields.
   */
  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("archive", archive);
    node.put("part", part);
    node.put("sound", isSound());
    putTotals(node.putObject("totals"));
    ArrayNode list = node.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode entry = list.addObject();
      entry.put("severity", finding.severity().name());
      entry.put("kind", finding.kind().name());
      entry.put("where", finding.where());
      finding.offset().ifPresent(offset -> entry.put("offset", offset));
      entry.put("message", finding.message());
    }
    return node.toPrettyString();
  }

  private void putTotals(ObjectNode node) {
    node.put("channels", totals.channels());
    node.put("partitions", totals.partitions());
    node.put("rounds", totals.rounds());
    node.put("sealed", totals.sealed());
    node.put("unsealed", totals.unsealed());
    node.put("foreign", totals.foreign());
    node.put("events", totals.events());
    node.put("shadows", totals.shadows());
    node.put("bytes", totals.bytes());
    node.put("duplicates", totals.duplicates());
    node.put("conflictingDuplicates", totals.conflictingDuplicates());
    node.put("rejected", totals.rejected());
  }

  /** For people: the verified part and its totals, then a line for each finding. */
  public String toText() {
    String heading =
        """
        %s is %s: %d errors, %d warnings
        verified %s: %d channels, %d partitions, %d rounds, %d sealed, %d unsealed and %d foreign files, %d events and %d shadows, %d bytes
        %d duplicates, %d duplicates and shadows with other bytes, %d rejected events
        """
            .formatted(
                archive,
                isSound() ? "sound" : "NOT SOUND",
                count(Severity.ERROR),
                count(Severity.WARNING),
                part,
                totals.channels(),
                totals.partitions(),
                totals.rounds(),
                totals.sealed(),
                totals.unsealed(),
                totals.foreign(),
                totals.events(),
                totals.shadows(),
                totals.bytes(),
                totals.duplicates(),
                totals.conflictingDuplicates(),
                totals.rejected());
    return findings.stream()
        .map(finding -> finding + "\n")
        .collect(Collectors.joining("", heading, ""));
  }

  @Override
  public String toString() {
    return toText();
  }
}
